import Foundation
import RWKVTensors
import Synchronization

/// A safetensors file whose tensors are read all at once, into memory of the caller's.
struct StateReader: ~Copyable {
  private let descriptor: Int32
  /// From the first byte to the data.
  let header: [UInt8]
  /// Bytes of all tensors.
  let dataLength: Int
  /// The checksums of the pieces of all tensors. One that could not be read has that of nothing, which
  /// fits no file.
  private(set) var checksums: [Checksum] = []

  /// Nil where there is no such file, or none with a header of sensible length.
  init?(_ path: String) {
    // Without O_NONBLOCK opening a named pipe would wait for a writer.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    var status = stat()
    let length: [UInt64] = Self.bytes(1, of: descriptor, at: 0)
    guard fstat(descriptor, &status) == 0, let length = length.first,
      length <= 64 << 10, 8 + Int(length) <= Int(status.st_size)
    else {
      close(descriptor)
      return nil
    }
    self.descriptor = descriptor
    header = Self.bytes(8 + Int(length), of: descriptor, at: 0)
    dataLength = Int(status.st_size) - header.count
  }

  deinit { close(descriptor) }

  /// Fills memory with the tensors, of which it has the lengths, piece by piece, and sums each up.
  ///
  /// - Parameters:
  ///   - other: Something else to be done by then.
  ///   - use: Called for each piece that was read, by the thread that has it in its cache.
  mutating func read(
    into tensors: [UnsafeMutableRawBufferPointer], on pool: ThreadPool, alongside other: () -> Void,
    use: (_ tensor: Int, _ bytes: Range<Int>) -> Void
  ) {
    var pieces: [(tensor: Int, bytes: Range<Int>, position: Int)] = []
    var position = header.count
    for (index, tensor) in tensors.enumerated() {
      pieces += Checksum.pieces(of: tensor.count).map { (index, $0, position + $0.lowerBound) }
      position += tensor.count
    }
    checksums = Array(repeating: Checksum(), count: pieces.count)
    checksums.withUnsafeMutableBufferPointer { checksums in
      func take(_ index: Int) {
        let (tensor, bytes, position) = pieces[index]
        let memory = UnsafeMutableRawBufferPointer(rebasing: tensors[tensor][bytes])
        guard Self.fill(memory, from: descriptor, at: position) else { return }
        checksums[index] = Checksum(UnsafeRawBufferPointer(memory))
        use(tensor, bytes)
      }
      // In the file's order, whoever takes them: that is what the system reads ahead from a disk.
      let next = Atomic(0)
      pool.run(count: pool.threadCount) { chunk, _ in
        // The first chunk is what the calling thread begins with.
        if chunk == 0 { other() }
        while case let index = next.add(1, ordering: .relaxed).oldValue, index < pieces.count {
          take(index)
        }
      }
    }
  }

  private static func bytes<Number: BitwiseCopyable>(
    _ count: Int, of descriptor: Int32, at position: Int
  ) -> [Number] {
    [Number](unsafeUninitializedCapacity: count) { numbers, filled in
      filled =
        fill(UnsafeMutableRawBufferPointer(numbers), from: descriptor, at: position) ? count : 0
    }
  }

  /// Fills memory from a place in the file; false where it holds less or cannot be read.
  private static func fill(
    _ memory: UnsafeMutableRawBufferPointer, from descriptor: Int32, at position: Int
  ) -> Bool {
    var done = 0
    while done < memory.count {
      let count = pread(
        descriptor, memory.baseAddress! + done, memory.count - done, off_t(position + done))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      done += count
    }
    return true
  }
}
