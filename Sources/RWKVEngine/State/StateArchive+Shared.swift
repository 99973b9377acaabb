import Foundation
import RWKVCheckpoints
import RWKVTensors
import RWKVTokenizers

/// State files that stand alone, with something written into them, and of which no model need be open.
extension StateArchive {
  /// The bytes of a file with the numbers of another one, all its tokens in it, and notes in its metadata.
  ///
  /// - Parameters:
  ///   - file: One that `verify` took.
  ///   - log: The file in which its tokens are, where it does not hold them itself.
  ///   - notes: Keys that mean nothing here, e.g. the text that the state is of.
  /// - Throws: `CheckpointError` or `EngineError` where its tokens are missing.
  public static func standalone(
    _ file: SafetensorsFile, log: Data?, notes: [String: String] = [:]
  ) throws -> Data {
    guard let model = file.metadata["model"] else {
      throw EngineError(path: file.path, problem: "does not say of which model it is")
    }
    let tokens = try tokens(of: file, log: log)
    var tensors: [(name: String, tensor: Tensor)] = []
    for name in file.names where name != "tokens" {
      tensors.append((name, try file.tensor(named: name)))
    }
    tensors.append(("tokens", int32(tokens)))
    let description = Description(
      model: model, initialState: initialState(of: file), text: file.metadata["text"],
      tokens: TokenLog.Mark(tokens, end: 0), notes: notes)
    return encode(tensors, description)
  }

  /// The digest of the text that a file says its tokens spell; nil where it says none.
  public static func textDigest(of file: SafetensorsFile) -> String? { file.metadata["text"] }
}
