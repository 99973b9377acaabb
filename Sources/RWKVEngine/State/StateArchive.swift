import Foundation
import RWKVCheckpoints
import RWKVTensors
import RWKVTokenizers

/// The file that a snapshot is kept in: safetensors, so that Python can read it.
///
/// Tensors: `state.att_x`, `state.ffn_x` [L, H]; RWKV-4 `state.aa`, `state.bb`, `state.pp` [L, A];
/// RWKV-6 `state.att_kv` [L, heads, key, value]; `logits` [V], what may come after the last token;
/// all float32. `tokens` [N] int32: every token that the state stands for. Metadata: `format`,
/// `model` (its fingerprint), `initial-state` (the hash of the one that reading began from, where it
/// was not the empty one), `text` (a digest of what the tokens spell, see `LoadedModel.digest(of:)`)
/// and `checksum` (of all tensors' bytes, in the file's order, and the other metadata).
public enum StateArchive {
  /// The value of the metadata's `format`.
  static let format = "rwkv state 1"

  /// The bytes of a file that holds a snapshot.
  ///
  /// - Parameters:
  ///   - fingerprint: The model's.
  ///   - initialState: The hash of the state that reading began from; nil for the empty one.
  ///   - text: The digest of what the tokens spell; nil for one that is only ever decoded.
  public static func encode(
    _ snapshot: Snapshot, fingerprint: String, initialState: String? = nil, text: String? = nil
  ) -> Data {
    var tensors = named(snapshot.state)
    tensors.append(("logits", Tensor(snapshot.logits, shape: [snapshot.logits.count])))
    tensors.append(("tokens", int32(snapshot.tokens)))
    let metadata = metadata(
      fingerprint: fingerprint, initialState: initialState, text: text,
      checksums: tensors.flatMap { checksums(of: $0.tensor) })
    return Data(SafetensorsEncoder.encode(tensors, metadata: metadata))
  }

  /// The metadata of a file whose tensors' pieces have these checksums.
  static func metadata(
    fingerprint: String, initialState: String?, text: String?, checksums: [Checksum]
  ) -> [String: String] {
    var metadata = ["format": format, "model": fingerprint]
    metadata[initialStateKey] = initialState
    metadata["text"] = text
    metadata["checksum"] = checksum(of: checksums, metadata)
    return metadata
  }

  /// A state's tensors under the names they have in files.
  public static func named(_ state: RecurrentState) -> [(name: String, tensor: Tensor)] {
    state.tensors.map { ("state." + $0.name, $0.tensor) }
  }

  /// The hash of the initial state that a file says it began from; nil for the empty one.
  public static func initialState(of file: SafetensorsFile) -> String? {
    file.metadata[initialStateKey]
  }

  private static let initialStateKey = "initial-state"

  /// Reads a snapshot and makes sure that it is one of this model, began from that initial state (nil:
  /// the empty one) and is undamaged.
  ///
  /// - Throws: `CheckpointError` where the file is damaged, `EngineError` where it is another
  ///   model's or its numbers are not the ones written.
  public static func decode(
    _ file: SafetensorsFile, layout: StateLayout, vocabulary: Int, fingerprint: String,
    initialState: String? = nil
  ) throws -> Snapshot {
    try requireFormat(file)
    guard file.metadata["model"] == fingerprint else {
      throw EngineError(path: file.path, problem: "holds the state of another model")
    }
    guard Self.initialState(of: file) == initialState else {
      throw EngineError(path: file.path, problem: "began from another initial state")
    }
    let logits = try file.tensor(named: "logits")
    let tokens = try file.tensor(named: "tokens")
    guard logits.elementType == .float32, [[vocabulary], [0]].contains(logits.shape),
      tokens.elementType == .int32, tokens.shape.count == 1
    else {
      throw EngineError(path: file.path, problem: "its logits or tokens have a wrong shape")
    }
    let snapshot = Snapshot(
      tokens: tokens.int32s().map { Int($0) }, state: try state(in: file, layout: layout),
      logits: logits.floats())
    try requireChecksum(file)
    guard snapshot.tokens.allSatisfy({ (0..<vocabulary).contains($0) }) else { throw damaged(file) }
    return snapshot
  }

  /// Reads the `state.…` tensors of any safetensors file, e.g. one that `forward` wrote.
  ///
  /// - Throws: `CheckpointError` or `EngineError` where one is missing or has another shape.
  public static func state(
    in file: any Checkpoint, layout: StateLayout
  ) throws -> RecurrentState {
    let tensors = try layout.parts.map { part in
      let tensor = try file.tensor(named: "state." + part.name)
      let shape = [layout.layers] + part.layerShape
      guard tensor.shape == shape, tensor.elementType.isFloatingPoint else {
        throw CheckpointError(
          path: file.path, tensor: "state." + part.name,
          problem: "has shape \(tensor.shape); the model's is \(shape)")
      }
      return tensor
    }
    let values = [Float](unsafeUninitializedCapacity: layout.count) { output, count in
      for tensor in tensors {
        tensor.copyFloats(to: UnsafeMutableBufferPointer(rebasing: output[count...]))
        count += tensor.count
      }
    }
    return RecurrentState(layout, values: values)!
  }

  /// Makes sure that a file is a state and undamaged, whatever model it is of; returns that model's
  /// fingerprint.
  ///
  /// - Throws: `CheckpointError` where a tensor is missing or of a wrong type, `EngineError` where the
  ///   file does not name its model or its numbers are not the ones written.
  public static func verify(_ file: SafetensorsFile) throws -> String {
    func tensor(_ name: String, _ type: ElementType) throws -> Tensor {
      let tensor = try file.tensor(named: name)
      guard tensor.elementType == type else {
        throw CheckpointError(
          path: file.path, tensor: name, problem: "is \(tensor.elementType), not \(type)")
      }
      return tensor
    }
    try requireFormat(file)
    guard let model = file.metadata["model"] else {
      throw EngineError(path: file.path, problem: "does not say of which model it is")
    }
    for name in file.names { _ = try tensor(name, name == "tokens" ? .int32 : .float32) }
    for name in ["logits", "tokens"] { _ = try file.tensor(named: name) }
    try requireChecksum(file)
    return model
  }

  private static func requireFormat(_ file: SafetensorsFile) throws {
    let found = file.metadata["format"]
    guard found != format else { return }
    throw EngineError(
      path: file.path,
      problem: found?.hasPrefix("rwkv state ") == true
        ? "was written by another version" : "is not a state file")
  }

  private static func requireChecksum(_ file: SafetensorsFile) throws {
    let tensors = try file.names.map { try file.tensor(named: $0) }
    guard
      file.metadata["checksum"] == checksum(of: tensors.flatMap(checksums), file.metadata)
    else { throw damaged(file) }
  }

  private static func damaged(_ file: SafetensorsFile) -> EngineError {
    EngineError(path: file.path, problem: "its checksum does not fit: it is damaged")
  }

  private static func checksums(of tensor: Tensor) -> [Checksum] {
    tensor.withBytes { bytes in
      Checksum.pieces(of: bytes.count).map { Checksum(UnsafeRawBufferPointer(rebasing: bytes[$0])) }
    }
  }

  /// The checksum of pieces in their order, and of all metadata but itself.
  private static func checksum(of pieces: [Checksum], _ metadata: [String: String]) -> String {
    var fingerprint = Fingerprint()
    for piece in pieces { fingerprint.combine(piece) }
    for (key, value) in metadata.sorted(by: { $0.key < $1.key }) where key != "checksum" {
      fingerprint.combine(key)
      fingerprint.combine(value)
    }
    return fingerprint.hexadecimal
  }

  private static func int32(_ tokens: [TokenID]) -> Tensor {
    Tensor(
      TensorStorage(copying: tokens.map { Int32($0) }), elementType: .int32, shape: [tokens.count])
  }
}
