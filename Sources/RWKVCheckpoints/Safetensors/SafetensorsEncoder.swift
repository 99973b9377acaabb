import Foundation
import RWKVPlatform
import RWKVTensors

/// Writes tensors as a safetensors file, the same bytes for the same input.
///
/// Data begin at a multiple of 64. Tensors with wider elements come first and keep their order
/// otherwise, so that every tensor is aligned for its element type without gaps.
public struct SafetensorsEncoder: Sendable {
  /// A tensor's name, type and shape, known before its data are.
  public struct Entry: Sendable, Hashable {
    /// The name in the file.
    public let name: String
    /// How the numbers are stored.
    public let elementType: ElementType
    /// The extents, slowest first.
    public let shape: [Int]

    /// Announces a tensor.
    public init(name: String, elementType: ElementType, shape: [Int]) {
      self.name = name
      self.elementType = elementType
      self.shape = shape
    }

    /// Announces that tensor under a name.
    public init(name: String, _ tensor: Tensor) {
      self.init(name: name, elementType: tensor.elementType, shape: tensor.shape)
    }

    var byteCount: Int { shape.reduce(1, *) * elementType.byteCount }
  }

  /// The tensors in the order of their data.
  public let entries: [Entry]
  /// The file's beginning: the header's length, the header, and spaces up to the data.
  public let header: [UInt8]

  /// Lays out a file; names must differ from each other and from `__metadata__`.
  public init(_ entries: [Entry], metadata: [String: String] = [:]) {
    precondition(Set(entries.map(\.name) + ["__metadata__"]).count == entries.count + 1)
    let widths = Set(entries.map(\.elementType.byteCount)).sorted(by: >)
    self.entries = widths.flatMap { width in
      entries.filter { $0.elementType.byteCount == width }
    }
    header = Self.header(self.entries, metadata: metadata)
  }

  /// The number of bytes of the whole file.
  public var byteCount: Int { entries.reduce(header.count) { $0 + $1.byteCount } }

  /// The whole file in memory.
  public static func encode(
    _ tensors: [(name: String, tensor: Tensor)], metadata: [String: String] = [:]
  ) -> [UInt8] {
    let encoder = SafetensorsEncoder(
      tensors.map { Entry(name: $0.name, $0.tensor) }, metadata: metadata)
    let named = Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0.tensor) })
    var bytes = encoder.header
    bytes.reserveCapacity(encoder.byteCount)
    for entry in encoder.entries {
      named[entry.name]?.withBytes { bytes.append(contentsOf: $0) }
    }
    return bytes
  }

  /// Writes the file to an open descriptor, one tensor in memory at a time.
  ///
  /// - Parameters:
  ///   - descriptor: Open for writing; it stays open.
  ///   - path: The file's name, for messages.
  ///   - tensor: Called for each of `entries` in turn; gives what the entry announced.
  /// - Throws: what `tensor` throws, or `CheckpointError` where the system refuses to write.
  public func write(
    to descriptor: Int32, path: String,
    tensor: (Entry) throws(CheckpointError) -> Tensor
  ) throws(CheckpointError) {
    try header.span.withUnsafeBytes { bytes throws(CheckpointError) in
      try Self.write(bytes, to: descriptor, path: path)
    }
    for entry in entries {
      let tensor = try tensor(entry)
      precondition(tensor.elementType == entry.elementType && tensor.shape == entry.shape)
      try tensor.withBytes { bytes throws(CheckpointError) in
        try Self.write(bytes, to: descriptor, path: path)
      }
    }
  }

  /// Makes a file that is not there yet, one tensor in memory at a time.
  ///
  /// - Throws: as `write(to:path:tensor:)`; what was written until then stays.
  public func write(
    toFile path: String, tensor: (Entry) throws(CheckpointError) -> Tensor
  ) throws(CheckpointError) {
    let descriptor: Int32
    do throws(SystemError) {
      descriptor = try DurableFile.create(path)
    } catch {
      throw CheckpointError(path: path, problem: "cannot be written: \(error)")
    }
    do {
      try write(to: descriptor, path: path, tensor: tensor)
    } catch {
      close(descriptor)
      throw error
    }
    guard close(descriptor) == 0 else { throw .unwritable(path) }
  }

  private static func write(
    _ bytes: UnsafeRawBufferPointer, to descriptor: Int32, path: String
  ) throws(CheckpointError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let buffer = UnsafeRawBufferPointer(rebasing: rest)
      let written = Foundation.write(descriptor, buffer.baseAddress, buffer.count)
      guard written >= 0 || errno == EINTR else { throw .unwritable(path) }
      rest = rest.dropFirst(max(written, 0))
    }
  }

  private static func header(_ entries: [Entry], metadata: [String: String]) -> [UInt8] {
    var members: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key < $1.key }.map {
        "\(quoted($0.key)):\(quoted($0.value))"
      }
      members.append("\"__metadata__\":{\(pairs.joined(separator: ","))}")
    }
    var offset = 0
    for entry in entries {
      let shape = entry.shape.map(String.init).joined(separator: ",")
      let end = offset + entry.byteCount
      members.append(
        "\(quoted(entry.name)):{\"dtype\":\"\(entry.elementType.rawValue)\","
          + "\"shape\":[\(shape)],\"data_offsets\":[\(offset),\(end)]}")
      offset = end
    }
    var json = Array("{\(members.joined(separator: ","))}".utf8)
    while (8 + json.count) % 64 != 0 { json.append(UInt8(ascii: " ")) }
    return withUnsafeBytes(of: UInt64(json.count).littleEndian) { Array($0) } + json
  }

  /// The text as a JSON string.
  private static func quoted(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy {
      $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
    }
    if isPlain { return "\"\(text)\"" }
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\u{0}"..."\u{1F}":
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}

extension CheckpointError {
  /// The last system call could not write to the file.
  fileprivate static func unwritable(_ path: String) -> CheckpointError {
    CheckpointError(path: path, problem: "cannot be written: \(POSIXError.last.sentence)")
  }
}
