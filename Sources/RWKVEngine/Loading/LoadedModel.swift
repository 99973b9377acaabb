import Foundation
import Tensors
import Tokenizers

/// A model that is ready to be used, with the tokenizer that fits it.
public struct LoadedModel: Sendable {
  /// The folder or file, as the person named it.
  public let path: String
  /// Short enough for a status bar.
  public let name: String
  public let model: any LanguageModel
  public let tokenizer: any Tokenizer
  /// Tells this model from every other; see `ModelFile.fingerprint()`.
  public let fingerprint: String

  /// Opens a model and its tokenizer.
  ///
  /// - Parameters:
  ///   - path: A folder in Hugging Face layout, or one file of any supported container.
  ///   - tokenizer: A tokenizer file that takes the place of the one that lies with the model.
  /// - Throws: `CheckpointError`, `TokenizerError` or `EngineError`, each one line for the person.
  public init(path: String, tokenizer tokenizerPath: String? = nil) throws {
    let file = try ModelFile(path: path)
    let rows = file.architecture.vocabulary
    tokenizer =
      if let tokenizerPath {
        try openTokenizer(at: tokenizerPath, rows: rows)
      } else {
        try openTokenizer(forModelAt: path, rows: rows)
      }
    model = try file.model()
    fingerprint = try file.fingerprint()
    self.path = path
    name = file.name
  }
}

extension Workspace {
  /// A workspace with as many threads as a person asked for, by default one a processor core.
  public convenience init(threads: Int?) {
    let cores = ProcessInfo.processInfo.activeProcessorCount
    self.init(pool: ThreadPool(threadCount: threads ?? cores))
  }
}
