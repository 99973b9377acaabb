import RWKVTensors

/// The description of a tensor of packed weights in a checkpoint: their format and the matrix's true size.
///
/// A file holds the panels as bytes `[panel rows, blocks, bytes of a panel]`; its metadata has, under
/// the key `packed.` and the canonical name, e.g. `q8 2048x768`.
public struct PackedShape: Hashable, Sendable {
  /// How the weights are packed.
  public let format: PackedFormat
  /// The matrix's rows, outputs.
  public let rows: Int
  /// The matrix's columns, inputs.
  public let columns: Int

  /// Describes a matrix.
  public init(format: PackedFormat, rows: Int, columns: Int) {
    self.format = format
    self.rows = rows
    self.columns = columns
  }

  /// The description of a tensor in a checkpoint's metadata; nil where it is not packed.
  ///
  /// - Throws: `CheckpointError` where they say something impossible.
  public init?(
    of name: String, in checkpoint: any Checkpoint
  ) throws(CheckpointError) {
    guard let text = checkpoint.metadata[Self.key(for: name)] else { return nil }
    let words = text.split(separator: " ", omittingEmptySubsequences: false)
    let sizes = words.last?.split(separator: "x").map { Int($0) } ?? []
    guard words.count == 2, let format = PackedFormat(rawValue: String(words[0])),
      sizes.count == 2, let rows = sizes[0], let columns = sizes[1],
      (1...1 << 24).contains(rows), (1...1 << 24).contains(columns)
    else {
      throw CheckpointError(
        path: checkpoint.path, tensor: name, problem: "is packed in an unknown way: \(text)")
    }
    self.init(format: format, rows: rows, columns: columns)
  }

  /// The metadata's value.
  public var text: String { "\(format.rawValue) \(rows)x\(columns)" }

  /// The metadata's key for a canonical name.
  public static func key(for name: String) -> String { "packed." + name }
}
