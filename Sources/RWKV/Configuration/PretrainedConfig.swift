import Foundation
import RWKVEngine

/// The configuration of a model: its sizes and constants, under the names of the Hugging Face documentation.
///
/// It reads and writes `config.json`: Python's `num_hidden_layers` is `numHiddenLayers` here.
public protocol PretrainedConfig: Codable, Hashable, Sendable {
  /// The `model_type` of the file.
  static var modelType: String { get }
  /// The generation of RWKV that it is for, e.g. "RWKV-4".
  static var generation: String { get }

  /// The defaults.
  init()

  /// Rows of the embedding, V.
  var vocabSize: Int { get set }
  /// Width of the hidden states, H.
  var hiddenSize: Int { get }
  /// Layers, L.
  var numHiddenLayers: Int { get }
  /// The token that begins a text.
  var bosTokenId: Int { get }
  /// The tokens that end a text.
  var eosTokenId: [Int] { get }
  /// Whether the head is the embedding.
  var tieWordEmbeddings: Bool { get }
  /// Whether a call that does not say so returns the state.
  var useCache: Bool { get set }
  /// Whether a call that does not say so returns the attentions.
  var outputAttentions: Bool { get set }
  /// Whether a call that does not say so returns the hidden states.
  var outputHiddenStates: Bool { get set }
}

extension PretrainedConfig {
  /// Reads the configuration of a model, completed by the sizes of its tensors.
  ///
  /// - Parameter name: A path, or the model's name in the Hugging Face cache.
  /// - Throws: `CheckpointError` or `EngineError` where there is no model, or one of another generation.
  public static func from(pretrained name: String) throws -> Self {
    try of(ModelFile(path: modelPath(of: name)))
  }

  /// The configuration of a file.
  static func of(_ file: ModelFile) throws -> Self {
    guard file.architecture.family == generation else {
      throw EngineError(
        path: file.path,
        problem: "is a model of \(file.architecture.family); \(Self.self) is for \(generation)")
    }
    return try JSONDecoder().decode(Self.self, from: file.configuration())
  }
}

/// The settings of a call's results that all configurations have.
enum OutputFields {
  private enum CodingKeys: String, CodingKey {
    case attentions = "output_attentions"
    case hiddenStates = "output_hidden_states"
  }

  static func read(from decoder: any Decoder) throws -> (attentions: Bool, hiddenStates: Bool) {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    return (
      try fields.decodeIfPresent(Bool.self, forKey: .attentions) ?? false,
      try fields.decodeIfPresent(Bool.self, forKey: .hiddenStates) ?? false
    )
  }

  /// Writes what differs from the default, as transformers does.
  static func write(_ attentions: Bool, _ hiddenStates: Bool, to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    if attentions { try fields.encode(true, forKey: .attentions) }
    if hiddenStates { try fields.encode(true, forKey: .hiddenStates) }
  }
}
