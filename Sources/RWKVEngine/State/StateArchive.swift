import Foundation
import RWKVCheckpoints
import RWKVPlatform
import RWKVTensors
import RWKVTokenizers

/// The file that a snapshot is kept in: safetensors, so that Python can read it.
///
/// Tensors: `state.att_x`, `state.ffn_x` [L, H]; RWKV-4 `state.aa`, `state.bb`, `state.pp` [L, A];
/// RWKV-6 `state.att_kv` [L, heads, key, value]; `logits` [V], what may come after the last token;
/// all float32. In a file that stands alone `tokens` [N] int32: every token that the state stands for;
/// else these are in a `TokenLog`. Metadata: `format`, `model` (its fingerprint), `tokens` (a
/// `TokenLog.Mark`), `initial-state` (the hash of the one that reading began from, where it was not the
/// empty one), `text` (see `LoadedModel.digest(of:)`) and `checksum` (see `checksum(of:_:)`).
public enum StateArchive {
  /// The value of the metadata's `format`.
  static let format = "rwkv state 2"

  /// The metadata of a state besides its checksum.
  struct Description {
    /// The model's fingerprint.
    var model: String
    /// The hash of the state that reading began from; nil for the empty one.
    var initialState: String?
    /// The digest of what the tokens spell; nil for one that is only ever decoded.
    var text: String?
    var tokens: TokenLog.Mark
    /// What else is written into it.
    var notes: [String: String] = [:]

    /// The metadata of a file whose data have pieces of these hashes.
    func metadata(pieces: [XXH3.Digest]) -> [String: String] {
      var metadata = notes
      metadata["format"] = StateArchive.format
      metadata["model"] = model
      metadata["tokens"] = tokens.description
      metadata[StateArchive.initialStateKey] = initialState
      metadata["text"] = text
      metadata["checksum"] = StateArchive.checksum(of: pieces, metadata)
      return metadata
    }
  }

  /// The bytes of a file that holds a snapshot.
  ///
  /// - Parameters:
  ///   - fingerprint: The model's.
  ///   - initialState: The hash of the state that reading began from; nil for the empty one.
  ///   - text: The digest of what the tokens spell; nil for one that is only ever decoded.
  ///   - end: The place in a `TokenLog` where the tokens end; nil for a file that holds them itself.
  public static func encode(
    _ snapshot: Snapshot, fingerprint: String, initialState: String? = nil, text: String? = nil,
    tokensEnd end: Int? = nil
  ) -> Data {
    var tensors = named(snapshot.state)
    tensors.append(("logits", Tensor(snapshot.logits, shape: [snapshot.logits.count])))
    if end == nil { tensors.append(("tokens", int32(snapshot.tokens))) }
    return encode(
      tensors,
      Description(
        model: fingerprint, initialState: initialState, text: text,
        tokens: TokenLog.Mark(snapshot.tokens, end: end ?? 0)))
  }

  /// The bytes of a file with these tensors.
  static func encode(
    _ tensors: [(name: String, tensor: Tensor)], _ description: Description
  ) -> Data {
    var pieces = PieceHashes()
    for (_, tensor) in tensors { tensor.withBytes { pieces.update($0) } }
    return Data(
      SafetensorsEncoder.encode(
        tensors, metadata: description.metadata(pieces: pieces.finished())))
  }

  /// A state's tensors under the names they have in files.
  public static func named(_ state: RecurrentState) -> [(name: String, tensor: Tensor)] {
    state.tensors.map { ("state." + $0.name, $0.tensor) }
  }

  /// The hash of the initial state that a file says it began from; nil for the empty one.
  public static func initialState(of file: SafetensorsFile) -> String? {
    file.metadata[initialStateKey]
  }

  fileprivate static let initialStateKey = "initial-state"

  /// Reads a snapshot and makes sure that it is one of this model, began from that initial state (nil:
  /// the empty one) and is undamaged.
  ///
  /// - Parameter log: The file in which the tokens are, where the state does not hold them itself.
  /// - Throws: `CheckpointError` where the file is damaged, `EngineError` where it is another
  ///   model's or its numbers are not the ones written.
  public static func decode(
    _ file: SafetensorsFile, layout: StateLayout, vocabulary: Int, fingerprint: String,
    initialState: String? = nil, log: Data? = nil
  ) throws -> Snapshot {
    try requireFormat(file)
    guard file.metadata["model"] == fingerprint else {
      throw EngineError(path: file.path, problem: "holds the state of another model")
    }
    guard Self.initialState(of: file) == initialState else {
      throw EngineError(path: file.path, problem: "began from another initial state")
    }
    let logits = try file.tensor(named: "logits")
    guard logits.elementType == .float32, [[vocabulary], [0]].contains(logits.shape) else {
      throw EngineError(path: file.path, problem: "its logits have a wrong shape")
    }
    let state = try state(in: file, layout: layout)
    try requireChecksum(file)
    let tokens = try tokens(of: file, log: log)
    guard tokens.fits(vocabulary: vocabulary) else { throw damaged(file) }
    return Snapshot(tokens: tokens, state: state, logits: logits.floats())
  }

  /// The tokens that a file stands for, whose checksum fits.
  static func tokens(of file: SafetensorsFile, log: Data?) throws -> TokenHistory {
    guard let mark = file.metadata["tokens"].flatMap(TokenLog.Mark.init) else {
      throw damaged(file)
    }
    guard mark.end == 0 else {
      guard let tokens = log.flatMap({ TokenLog.tokens(of: mark, in: $0) }) else {
        throw EngineError(path: file.path, problem: "the tokens that it stands for are missing")
      }
      return tokens
    }
    let numbers = try file.tensor(named: "tokens")
    guard numbers.elementType == .int32, numbers.shape.count == 1 else {
      throw EngineError(path: file.path, problem: "its tokens have a wrong shape")
    }
    let tokens = TokenHistory(numbers.int32s().lazy.map { TokenID($0) })
    guard TokenLog.Mark(tokens, end: 0) == mark else { throw damaged(file) }
    return tokens
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
    _ = try file.tensor(named: "logits")
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
    var pieces = PieceHashes()
    for name in file.names { try file.tensor(named: name).withBytes { pieces.update($0) } }
    guard file.metadata["checksum"] == checksum(of: pieces.finished(), file.metadata) else {
      throw damaged(file)
    }
  }

  private static func damaged(_ file: SafetensorsFile) -> EngineError {
    EngineError(path: file.path, problem: "its checksum does not fit: it is damaged")
  }

  /// XXH3 (128 bits) of the hashes of the data's pieces (see `PieceHashes`), one after another with the
  /// upper half first, and then of all metadata but the checksum: keys and values by the order of the keys, a
  /// zero after each.
  fileprivate static func checksum(
    of pieces: [XXH3.Digest], _ metadata: [String: String]
  ) -> String {
    var hash = XXH3()
    for piece in pieces { hash.update([piece.high.bigEndian, piece.low.bigEndian]) }
    for (key, value) in metadata.sorted(by: { $0.key < $1.key }) where key != "checksum" {
      hash.update(key)
      hash.update(value)
    }
    return hash.digest.description
  }

  static func int32(_ tokens: TokenHistory) -> Tensor {
    Tensor(
      TensorStorage(copying: tokens.numbers(from: 0)), elementType: .int32, shape: [tokens.count])
  }
}
