import Conversations
import RWKVEngine
import RWKVTokenizers

/// Facts about the model in use.
public struct ModelSummary: Hashable, Sendable {
  /// The file or folder as the person named it.
  public var path: String
  /// Short enough for the status bar.
  public var name: String
  /// "RWKV-4" or "RWKV-6".
  public var family: String
  /// "World", "GPT-NeoX", …
  public var tokenizer: String
  /// Bytes of a state.
  public var stateBytes: Int
  /// The prompt format that suits the model.
  public var format: PromptFormat

  /// Makes a summary.
  public init(
    path: String, name: String, family: String, tokenizer: String, stateBytes: Int,
    format: PromptFormat
  ) {
    self.path = path
    self.name = name
    self.family = family
    self.tokenizer = tokenizer
    self.stateBytes = stateBytes
    self.format = format
  }
}

extension ModelSummary {
  /// The facts about a model that is open.
  init(_ loaded: LoadedModel) {
    self.init(
      path: loaded.path, name: loaded.name,
      family: loaded.model.architecture.family, tokenizer: loaded.tokenizer.name,
      stateBytes: loaded.model.stateLayout.byteCount,
      format: PromptFormat.suited(
        tokenizer: loaded.tokenizer.name,
        vocabularyRows: loaded.model.architecture.vocabulary, fileName: loaded.name))
  }
}
