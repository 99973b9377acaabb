import Foundation
import RWKVEngine

/// The abilities that all models have in common: to be opened, made, saved and resized.
///
/// A model is a value: a copy that is resized leaves the other as it was. Their weights are shared.
public protocol PreTrainedModel<Config>: Sendable {
  /// The type of its configuration.
  associatedtype Config: PretrainedConfig

  /// Its sizes and constants.
  var config: Config { get }

  /// Its weights.
  var weights: ModelWeights { get }

  /// Makes a model of weights that are open already, such as those of a model with another head.
  ///
  /// - Throws: `EngineError` where they are of another generation.
  init(weights: ModelWeights) throws
}

extension PreTrainedModel {
  /// Opens a model.
  ///
  /// Its weights are used straight from the mapped file, in the type that they are stored in.
  ///
  /// - Parameters:
  ///   - name: The path of a folder in Hugging Face layout or of a `.pth`, `.safetensors` or `.bin` file; or
  ///     the name of a model in the Hugging Face cache, such as "RWKV/rwkv-4-169m-pile".
  ///   - dtype: The type to keep matrices in, rounded where it is narrower; nil for the file's own, which
  ///     gives the numbers of float32.
  ///   - device: Where to compute; only `.cpu` there is so far.
  ///   - threads: How many threads compute, from 1 to 64; nil takes one for each processor core.
  /// - Throws: `CheckpointError` or `EngineError`, whose `description` is one line that names the file and
  ///   what is wrong with it.
  public static func from(
    pretrained name: String, dtype: DType? = nil, device: Device = .cpu, threads: Int? = nil
  ) throws -> Self {
    try Self(
      weights: ModelWeights(pretrained: name, dtype: dtype, device: device, threads: threads))
  }

  /// Makes a model with random weights, as training begins with.
  ///
  /// - Parameters:
  ///   - config: Its sizes and constants.
  ///   - seed: The same weights for the same seed; nil for others each time.
  ///   - threads: How many threads compute; nil takes one for each processor core.
  /// - Throws: `EngineError` where a size is impossible, or the machine has too little memory.
  public init(_ config: Config, seed: UInt64? = nil, threads: Int? = nil) throws {
    let file = try ModelFile(
      randomFor: Config.generation, configuration: JSONEncoder().encode(config),
      seed: seed ?? .random(in: .min ... .max))
    try self.init(weights: ModelWeights(file, threads: threads))
  }

  /// Writes the model as a new folder in Hugging Face layout: `config.json`, `model.safetensors`, and what
  /// else lies beside it.
  ///
  /// Weights keep the type that they are in.
  ///
  /// - Parameter path: The folder; it must not exist.
  /// - Throws: `EngineError` or `CheckpointError` where it cannot be written.
  public func save(pretrained path: String) throws { try weights.save(to: path) }

  /// Gives the embedding and the head another number of rows, and `config.vocabSize` with them.
  ///
  /// Rows that were there stay as they are; new ones are the mean of all. Weights then lie in memory.
  ///
  /// - Throws: `EngineError` where the number is not positive.
  public mutating func resizeTokenEmbeddings(to rows: Int) throws {
    self = try Self(weights: weights.resized(toRows: rows))
  }

  /// The state before the first token, for so many sequences.
  public func initialState(batchSize: Int = 1) -> RwkvState {
    RwkvState(
      layout: weights.file.publishedStateLayout,
      sequences: Array(repeating: weights.network.initialState(), count: batchSize))
  }

  /// The state that Hugging Face's tensors are; see ``RwkvState/tensors``.
  ///
  /// - Throws: `EngineError` where there are more or fewer, or one has another shape.
  public func state(tensors: [ShapedArray]) throws -> RwkvState {
    try RwkvState(
      tensors: tensors, layout: weights.file.publishedStateLayout, path: weights.path)
  }
}
