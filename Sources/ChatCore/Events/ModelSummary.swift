import ChatStore
import Conversations
import RWKVEngine
import RWKVSampling
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
  /// The prompt format that a new conversation with the model begins with.
  public var format: PromptFormat
  /// The sampling values that such a conversation has of the model.
  public var sampling: SamplingChanges

  /// Makes a summary.
  public init(
    path: String, name: String, family: String, tokenizer: String, stateBytes: Int,
    format: PromptFormat, sampling: SamplingChanges = SamplingChanges()
  ) {
    self.path = path
    self.name = name
    self.family = family
    self.tokenizer = tokenizer
    self.stateBytes = stateBytes
    self.format = format
    self.sampling = sampling
  }
}

extension ModelSummary {
  /// The facts about a model that is open.
  init(_ loaded: LoadedModel, _ preferences: ModelPreferences) {
    let choice = preferences.choice(name: loaded.name, path: loaded.path)
    self.init(
      path: loaded.path, name: loaded.name,
      family: loaded.model.architecture.family, tokenizer: loaded.tokenizer.name,
      stateBytes: loaded.model.stateLayout.byteCount,
      format: preferences.format(
        choice,
        suited: PromptFormat.suited(
          tokenizer: loaded.tokenizer.name,
          vocabularyRows: loaded.model.architecture.vocabulary, fileName: loaded.name)),
      sampling: choice.sampling)
  }
}
