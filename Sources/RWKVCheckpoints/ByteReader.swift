import RWKVTensors

/// Reads little-endian numbers one after another and never past the end.
struct ByteReader {
  private let storage: TensorStorage
  private let path: String
  private let part: String
  private let end: Int
  /// Where the next read begins, from the file's first byte.
  private(set) var position: Int

  /// Reads `range` of a file; errors say that `part` is cut short.
  ///
  /// - Throws: where the range lies outside the file.
  init(
    _ storage: TensorStorage, from start: Int, count: Int, of path: String, part: String
  ) throws(CheckpointError) {
    self.storage = storage
    self.path = path
    self.part = part
    let size = storage.bytes.count
    guard start >= 0, count >= 0, start <= size, count <= size - start else {
      throw CheckpointError(path: path, problem: "\(part) lies outside the file")
    }
    position = start
    end = start + count
  }

  /// Bytes not yet read.
  var remaining: Int { end - position }

  /// The next `count` bytes, valid as long as the file is.
  mutating func bytes(_ count: Int) throws(CheckpointError) -> UnsafeRawBufferPointer {
    guard count >= 0, count <= remaining else {
      throw CheckpointError(path: path, problem: "\(part) is cut short")
    }
    defer { position += count }
    return UnsafeRawBufferPointer(rebasing: storage.bytes[position..<position + count])
  }

  /// A reader of just the next `count` bytes.
  mutating func section(_ count: Int) throws(CheckpointError) -> ByteReader {
    let start = position
    _ = try bytes(count)
    return try ByteReader(storage, from: start, count: count, of: path, part: part)
  }

  /// The next number.
  mutating func integer<T: FixedWidthInteger & BitwiseCopyable>(
    _ type: T.Type
  ) throws(CheckpointError) -> T {
    T(littleEndian: try bytes(MemoryLayout<T>.size).loadUnaligned(as: type))
  }

  /// The next number, an unsigned one that must fit `Int`: a size or a position.
  mutating func size<T: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
    _ type: T.Type
  ) throws(CheckpointError) -> Int {
    let value = try integer(type)
    guard let size = Int(exactly: value) else {
      throw CheckpointError(path: path, problem: "\(part) holds an impossible size, \(value)")
    }
    return size
  }

  /// The next `count` bytes as UTF-8.
  mutating func text(_ count: Int) throws(CheckpointError) -> String {
    guard let text = String(validating: try bytes(count), as: UTF8.self) else {
      throw CheckpointError(path: path, problem: "\(part) holds text that is not UTF-8")
    }
    return text
  }
}
