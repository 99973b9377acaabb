import Foundation
import RWKVPlatform
import RWKVTensors
import Synchronization

/// A safetensors file whose tensors are read all at once, into memory of the caller's.
struct StateReader: ~Copyable {
  /// From so many pieces on, several threads read.
  private static let piecesForThreads = 8

  private let descriptor: Int32
  /// From the first byte to the data.
  let header: [UInt8]
  /// Bytes of all tensors.
  let dataLength: Int
  /// The hashes of the pieces of the data. One that could not be read has that of nothing, which fits no
  /// file.
  private(set) var pieces: [XXH3.Digest] = []

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

  /// Fills memory with the data, of which it has the length, piece by piece, and hashes each.
  ///
  /// - Parameter memory: Where the data go, one stretch after another.
  mutating func read(into memory: [UnsafeMutableRawBufferPointer], on pool: ThreadPool) {
    let length = memory.reduce(0) { $0 + $1.count }
    let count = (length + PieceHashes.pieceLength - 1) / PieceHashes.pieceLength
    let nothing = XXH3().digest
    pieces = Array(repeating: nothing, count: count)
    pieces.withUnsafeMutableBufferPointer { pieces in
      func take(_ index: Int) {
        let start = index * PieceHashes.pieceLength
        let range = start..<min(start + PieceHashes.pieceLength, length)
        var hash = XXH3()
        for part in Self.parts(of: memory, range) {
          guard Self.fill(part.memory, from: descriptor, at: header.count + part.start) else {
            return
          }
          hash.update(UnsafeRawBufferPointer(part.memory))
        }
        pieces[index] = hash.digest
      }
      // In the file's order, whoever takes them: that is what the system reads ahead from a disk.
      let next = Atomic(0)
      // A short state is read before another thread has come to help.
      let threadCount = count < Self.piecesForThreads ? 1 : pool.threadCount
      pool.run(count: threadCount) { _, _ in
        while case let index = next.add(1, ordering: .relaxed).oldValue, index < count {
          take(index)
        }
      }
    }
  }

  /// The memory of a range of the data, which may lie in several stretches.
  private static func parts(
    of memory: [UnsafeMutableRawBufferPointer], _ range: Range<Int>
  ) -> [(start: Int, memory: UnsafeMutableRawBufferPointer)] {
    var start = 0
    return memory.compactMap { stretch in
      defer { start += stretch.count }
      let part = range.clamped(to: start..<start + stretch.count)
      guard !part.isEmpty else { return nil }
      return (
        part.lowerBound,
        UnsafeMutableRawBufferPointer(
          rebasing: stretch[part.lowerBound - start..<part.upperBound - start])
      )
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
