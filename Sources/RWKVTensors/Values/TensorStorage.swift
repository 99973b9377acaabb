import Foundation
import RWKVPlatform

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Read-only bytes that tensors look into: a mapped file or memory of our own.
///
/// `@unchecked Sendable`: the bytes are written only before `init` returns, and freed by `deinit`.
public final class TensorStorage: @unchecked Sendable {
  /// The bytes; valid as long as this object lives.
  public let bytes: UnsafeRawBufferPointer
  private let release: @Sendable (UnsafeMutableRawPointer, Int) -> Void

  /// Maps a file read-only.
  ///
  /// - Throws: `POSIXError` where the file cannot be opened or mapped.
  public init(mapping path: String) throws(POSIXError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw POSIXError.last }
    defer { _ = Self.closeDescriptor(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw POSIXError.last }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw POSIXError(status.st_mode & S_IFMT == S_IFDIR ? .EISDIR : .EINVAL)
    }
    let count = Int(status.st_size)
    guard count > 0 else {
      bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      release = { _, _ in }
      return
    }
    guard let start = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED
    else { throw POSIXError.last }
    bytes = UnsafeRawBufferPointer(start: start, count: count)
    release = { munmap($0, $1) }
  }

  /// Makes `count` bytes, aligned to 64, that `fill` writes once.
  public init<E: Error>(
    count: Int, fill: (UnsafeMutableRawBufferPointer) throws(E) -> Void
  ) throws(E) {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: max(count, 1), alignment: 64)
    do {
      try fill(UnsafeMutableRawBufferPointer(start: memory.baseAddress, count: count))
    } catch {
      memory.deallocate()
      throw error
    }
    bytes = UnsafeRawBufferPointer(start: memory.baseAddress, count: count)
    release = { start, _ in start.deallocate() }
  }

  /// Copies an array's elements.
  public convenience init<T: BitwiseCopyable>(copying elements: [T]) {
    self.init(count: elements.count * MemoryLayout<T>.stride) { memory in
      elements.withUnsafeBytes { memory.copyMemory(from: $0) }
    }
  }

  deinit {
    if let start = bytes.baseAddress {
      release(UnsafeMutableRawPointer(mutating: start), bytes.count)
    }
  }

  private static func closeDescriptor(_ descriptor: Int32) -> Int32 { close(descriptor) }
}
