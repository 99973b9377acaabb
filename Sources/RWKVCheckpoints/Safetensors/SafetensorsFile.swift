import Foundation
import RWKVTensors

/// A safetensors file: a JSON header, then the tensors' bytes, end to end.
///
/// The format is that of https://huggingface.co/docs/safetensors; like its reference reader this
/// one refuses gaps, overlaps and bytes that belong to no tensor. Opening costs the header only.
public struct SafetensorsFile: Checkpoint {
  public let path: String
  public let names: [String]
  /// The header's `__metadata__`.
  public let metadata: [String: String]
  private let storage: TensorStorage
  private let tensors: [String: Extent]

  /// The longest header accepted; that of a model with a thousand tensors has 100 KB.
  static let headerLimit = 16 << 20

  private struct Extent {
    let layout: TensorLayout
    /// From the file's first byte.
    let bytes: Range<Int>
  }

  /// Opens a file.
  ///
  /// - Throws: `CheckpointError` where it is missing, damaged, or holds an unknown element type.
  public init(path: String) throws(CheckpointError) {
    try self.init(path: path, contents: try mapFile(path))
  }

  /// Reads a file that is already in memory; `path` is used in messages only.
  public init(path: String, contents: TensorStorage) throws(CheckpointError) {
    let size = contents.bytes.count
    var reader = try ByteReader(contents, from: 0, count: size, of: path, part: "the header")
    let length = try reader.integer(UInt64.self)
    guard length <= UInt64(min(reader.remaining, Self.headerLimit)) else {
      throw CheckpointError(
        path: path, problem: "the header says it has \(length) bytes, the file has \(size)")
    }
    let json = Data(try reader.bytes(Int(length)))
    guard json.first == UInt8(ascii: "{") else {
      throw CheckpointError(path: path, problem: "the header is not a JSON object")
    }
    let header = try SafetensorsHeader(parsing: json, path: path)

    var extents: [(name: String, extent: Extent)] = []
    for (name, entry) in header.entries {
      do {
        extents.append((name, try Self.extent(of: entry, data: reader.position..<size)))
      } catch {
        throw CheckpointError(path: path, tensor: name, problem: error.description)
      }
    }
    extents.sort { ($0.extent.bytes.lowerBound, $0.name) < ($1.extent.bytes.lowerBound, $1.name) }
    try Self.requireCover(extents, of: reader.position..<size, path: path)

    self.path = path
    storage = contents
    metadata = header.metadata
    names = extents.map(\.name)
    tensors = Dictionary(uniqueKeysWithValues: extents.map { ($0.name, $0.extent) })
  }

  public func tensor(named name: String) throws(CheckpointError) -> Tensor {
    guard let extent = tensors[name] else { throw .missing(name, in: path) }
    return extent.layout.tensor(in: storage, at: extent.bytes.lowerBound)
  }

  private struct Problem: Error { let description: String }

  private static func extent(
    of entry: SafetensorsHeader.Entry, data: Range<Int>
  ) throws(Problem) -> Extent {
    guard let elementType = ElementType(rawValue: entry.elementType) else {
      throw Problem(description: "element type \(entry.elementType) is not supported")
    }
    guard let layout = TensorLayout(elementType: elementType, shape: entry.shape) else {
      throw Problem(description: "impossible shape \(entry.shape)")
    }
    guard entry.offsets.count == 2, 0 <= entry.offsets[0], entry.offsets[0] <= entry.offsets[1]
    else { throw Problem(description: "impossible data offsets \(entry.offsets)") }
    let (begin, end) = (entry.offsets[0], entry.offsets[1])
    guard end <= data.count else {
      throw Problem(
        description: "its data end at byte \(end), the file holds only \(data.count) bytes of data")
    }
    guard end - begin == layout.byteCount else {
      throw Problem(
        description: "shape \(entry.shape) of \(elementType.rawValue) takes \(layout.byteCount) "
          + "bytes, the header gives it \(end - begin)")
    }
    return Extent(
      layout: layout, bytes: data.lowerBound + begin..<data.lowerBound + end)
  }

  /// Holds that the tensors lie end to end, from the first byte of the data to the last.
  private static func requireCover(
    _ extents: [(name: String, extent: Extent)], of data: Range<Int>, path: String
  ) throws(CheckpointError) {
    var end = data.lowerBound
    for (name, extent) in extents {
      guard extent.bytes.lowerBound == end else {
        let problem =
          extent.bytes.lowerBound < end
          ? "its data overlap another tensor's"
          : "\(extent.bytes.lowerBound - end) bytes before its data belong to no tensor"
        throw CheckpointError(path: path, tensor: name, problem: problem)
      }
      end = extent.bytes.upperBound
    }
    guard end == data.upperBound else {
      throw CheckpointError(
        path: path, problem: "the last \(data.upperBound - end) bytes belong to no tensor")
    }
  }
}
