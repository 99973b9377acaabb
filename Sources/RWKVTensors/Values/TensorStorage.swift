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

  /// Maps a regular file read-only.
  ///
  /// - Throws: `SystemError` where the file cannot be mapped.
  public init(mapping file: RegularFile) throws(SystemError) {
    let count = file.size
    guard count > 0 else {
      bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      release = { _, _ in }
      return
    }
    guard let start = mmap(nil, count, PROT_READ, MAP_PRIVATE, file.descriptor, 0),
      start != MAP_FAILED
    else { throw .last }
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
}
