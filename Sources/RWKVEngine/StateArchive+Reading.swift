import Checkpoints
import Foundation
import Tensors

extension StateArchive {
  /// Reads the snapshot of a file that `encode` made of this model, beginning and text: straight into
  /// the memory where it stays, by several threads, each piece checked while it is in their cache.
  ///
  /// The header is not parsed: it must be the very one that `encode` would write for what was read, its
  /// checksum included.
  ///
  /// - Parameter text: The digest of the text that it is to stand for.
  /// - Returns: nil for every other file; `decode` says what it is.
  public static func read(
    _ path: String, layout: StateLayout, vocabulary: Int, fingerprint: String,
    initialState: String?, text: String, on pool: ThreadPool
  ) -> Snapshot? {
    guard var file = StateReader(path, pool) else { return nil }
    let tokenCount = (file.dataLength - 4 * (layout.count + vocabulary)) / 4
    guard tokenCount >= 0, file.dataLength % 4 == 0 else { return nil }

    let parts = layout.parts.map { $0.layerCount * layout.layers }
    let values: [Float] = file.read(parts)
    let logits: [Float] = file.read([vocabulary])
    let tokens: [Int32] = file.read([tokenCount])

    let shapes = layout.parts.map { ("state." + $0.name, [layout.layers] + $0.layerShape) }
    let entries =
      (shapes + [("logits", [vocabulary])]).map {
        SafetensorsEncoder.Entry(name: $0.0, elementType: .float32, shape: $0.1)
      } + [SafetensorsEncoder.Entry(name: "tokens", elementType: .int32, shape: [tokenCount])]
    let metadata = metadata(
      fingerprint: fingerprint, initialState: initialState, text: text, checksums: file.checksums)
    // As numbers without a sign, negative ones are the greatest.
    let greatest = tokens.reduce(0) { max($0, UInt32(bitPattern: $1)) }
    guard file.header == SafetensorsEncoder(entries, metadata: metadata).header,
      greatest < vocabulary, let state = RecurrentState(layout, values: values)
    else { return nil }
    return Snapshot(tokens: tokens.map { Int($0) }, state: state, logits: logits)
  }
}

/// A safetensors file that is read from the front, into memory of the caller's types.
private struct StateReader: ~Copyable {
  private let descriptor: Int32
  private let pool: ThreadPool
  /// From the first byte to the data.
  let header: [UInt8]
  /// Bytes of all tensors.
  let dataLength: Int
  /// What is read next.
  private var position: Int
  /// The checksums of the pieces of all tensors read. One that could not be read has that of nothing,
  /// which fits no file.
  private(set) var checksums: [Checksum] = []

  /// Nil where there is no such file, or none with a header of sensible length.
  init?(_ path: String, _ pool: ThreadPool) {
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
    self.pool = pool
    header = Self.bytes(8 + Int(length), of: descriptor, at: 0)
    position = 8 + Int(length)
    dataLength = Int(status.st_size) - position
  }

  deinit { close(descriptor) }

  /// Takes tensors of so many numbers, one after another.
  mutating func read<Number: BitwiseCopyable>(_ counts: [Int]) -> [Number] {
    var pieces: [Range<Int>] = []
    var length = 0
    for count in counts {
      let bytes = count * MemoryLayout<Number>.stride
      pieces += Checksum.pieces(of: bytes).map { $0.lowerBound + length..<$0.upperBound + length }
      length += bytes
    }
    defer { position += length }
    var sums = [Checksum](repeating: Checksum(), count: pieces.count)
    let numbers = [Number](unsafeUninitializedCapacity: counts.reduce(0, +)) { numbers, filled in
      let memory = UnsafeMutableRawBufferPointer(numbers)
      sums.withUnsafeMutableBufferPointer { sums in
        pool.run(count: pieces.count) { index, _ in
          let piece = UnsafeMutableRawBufferPointer(rebasing: memory[pieces[index]])
          guard Self.fill(piece, from: descriptor, at: position + pieces[index].lowerBound) else {
            return
          }
          sums[index] = Checksum(UnsafeRawBufferPointer(piece))
        }
      }
      filled = numbers.count
    }
    checksums += sums
    return numbers
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
