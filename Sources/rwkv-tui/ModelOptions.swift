import ArgumentParser
import RWKVEngine

/// Which model to use, and how.
struct ModelOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The model: a folder in Hugging Face layout, or a .pth, .safetensors or .bin file.",
      valueName: "path"))
  var model: String

  @OptionGroup var engine: EngineOptions

  /// Opens the model and its tokenizer.
  func load() throws -> LoadedModel {
    try LoadedModel(path: model, tokenizer: engine.tokenizer)
  }
}

/// What can be said about any model.
struct EngineOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A tokenizer.json or World vocabulary to use instead of the one that lies with the model.",
      valueName: "file"))
  var tokenizer: String?

  @Option(help: "Threads that compute; by default one for each processor core.")
  var threads: Int?

  func validate() throws {
    if let threads, !(1...64).contains(threads) {
      throw ValidationError("--threads takes a number from 1 to 64.")
    }
  }

  /// A workspace with that many threads.
  var workspace: Workspace { Workspace(threads: threads) }
}
