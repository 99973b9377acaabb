import RWKVEngine
import RWKVSampling
import RWKVTokenizers

/// An RWKV model with the tokenizer that fits it, ready to read and to write text.
///
///     let model = try TextModel(path: "models/rwkv-4-169m-pile")
///     let context = try model.read("The Eiffel tower is")
///     let reply = try model.reply(after: context) { print($0, terminator: "") }
///
/// Reading and writing block until they are done. Call them away from the main thread, and from one
/// thread at a time: a model has one set of working memory. To write two replies side by side, make
/// two of them; their weights are mapped from the same file and take memory once.
public final class TextModel {
  private let loaded: LoadedModel
  private let generator: Generator

  /// Opens a model.
  ///
  /// Weights in blocks of other programs' formats (GGUF, rwkv.cpp) are laid out anew the first time, and kept in
  /// `~/.cache/rwkv`.
  ///
  /// - Parameters:
  ///   - path: A folder in Hugging Face layout, or a `.pth`, `.safetensors` or `.bin` file.
  ///   - tokenizer: A `tokenizer.json` or World vocabulary to use in place of the one that lies with
  ///     the model, or that its number of embedding rows chooses.
  ///   - threads: Threads that compute, from 1 to 64; nil takes one for each processor core.
  /// - Throws: `CheckpointError`, `TokenizerError` or `EngineError`, whose `description` is one line
  ///   that names the file and what is wrong with it.
  public init(path: String, tokenizer: String? = nil, threads: Int? = nil) throws {
    if let threads, !(1...64).contains(threads) {
      throw EngineError(path: path, problem: "cannot be run by \(threads) threads; 1 to 64 can")
    }
    let workspace = Workspace(threads: threads)
    loaded = try LoadedModel(
      path: path, tokenizer: tokenizer, packing: .keptForms(on: workspace.pool))
    generator = Generator(loaded, workspace)
  }

  /// A short name: that of its file or folder.
  public var name: String { loaded.name }

  /// The tokens of a text.
  public func encode(_ text: String) -> [Int] { loaded.tokenizer.encode(text) }

  /// The text of tokens; bytes that are not UTF-8 become U+FFFD.
  public func decode(_ tokens: [Int]) -> String { loaded.tokenizer.decode(tokens) }

  /// Reads a text, from its beginning or on from what was read before.
  ///
  /// Reading in two parts gives the context of reading the whole, if the parts meet where a token ends.
  ///
  /// - Parameters:
  ///   - text: What to read.
  ///   - context: What was read before; nil for nothing. It stays as it is.
  /// - Throws: `EngineError` where the context is of another model.
  public func read(_ text: String, after context: Context? = nil) throws -> Context {
    let start = try context.map(snapshot)
    return Context(
      model: loaded.fingerprint, snapshot: generator.read(encode(text), from: start))
  }

  /// Writes a reply.
  ///
  /// - Parameters:
  ///   - context: What has been read. It stays as it is, so that it can be replied to again.
  ///   - settings: How tokens are chosen, and how many at the most.
  ///   - stops: Texts that end the reply and are no part of it.
  ///   - write: Gets the reply while it is written, in pieces of whole characters.
  ///   - isCancelled: Asked before every token whether to stop.
  /// - Throws: `EngineError` where the context is empty or of another model, and where the model gives
  ///   numbers that are not finite, as damaged weights do.
  public func reply(
    after context: Context, settings: SamplingSettings = SamplingSettings(), stops: [String] = [],
    write: (String) -> Void = { _ in }, isCancelled: () -> Bool = { false }
  ) throws -> Reply {
    var request = GenerationRequest(settings: { settings })
    request.start = try snapshot(context)
    request.stops = stops
    let generations = generator.run(
      request, isCancelled: { _ in isCancelled() },
      deliver: { if case .text(let more, _, _) = $0 { write(more) } })
    guard let generation = generations?.first else {
      guard isCancelled() else {
        throw EngineError(path: loaded.path, problem: "cannot reply before it has read any text")
      }
      return Reply(text: "", tokens: [], ending: .cancelled, context: context)
    }
    guard let ending = Reply.Ending(generation.reason) else { throw loaded.givesNoNumbers }
    return Reply(
      text: generation.text, tokens: generation.sampled, ending: ending,
      context: Context(model: loaded.fingerprint, snapshot: generation.end))
  }

  private func snapshot(_ context: Context) throws -> Snapshot {
    guard context.model == loaded.fingerprint else {
      throw EngineError(path: loaded.path, problem: "cannot go on from what another model has read")
    }
    return context.snapshot
  }
}
