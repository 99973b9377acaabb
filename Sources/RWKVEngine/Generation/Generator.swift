import RWKVSampling
import RWKVTokenizers

/// Writes replies: reads a prompt, then samples and reads a token at a time.
///
/// Runs on the calling thread, which is the engine's queue in the chat.
public struct Generator {
  let model: any LanguageModel
  let tokenizer: any Tokenizer
  let workspace: Workspace
  /// Tokens whose occurrences are not counted.
  let exempt: Set<TokenID>

  /// Makes a generator for a model and the tokenizer that fits it.
  public init(model: any LanguageModel, tokenizer: any Tokenizer, workspace: Workspace) {
    self.model = model
    self.tokenizer = tokenizer
    self.workspace = workspace
    exempt = Set(
      (0..<tokenizer.vocabularySize).filter {
        OccurrencePenalty.isExempt(tokenizer.bytes(of: $0))
      })
  }

  /// The tokens of a text given in pieces, each encoded by itself.
  public func tokens(of pieces: [String]) -> [TokenID] {
    pieces.flatMap { tokenizer.encode($0) }
  }

  /// Reads pieces of text from a place, in its own memory if nobody else holds it; nil where it was
  /// cancelled.
  public func read(
    _ pieces: [String], from start: consuming Snapshot?, isCancelled: () -> Bool = { false },
    deliver: (GenerationEvent) -> Void = { _ in }
  ) -> Snapshot? {
    let reading = reading(from: start)
    let isRead = read(pieces, with: reading, isCancelled: isCancelled, deliver: deliver)
    return isRead ? reading.snapshot() : nil
  }

  /// Reads pieces of text on; false where it was cancelled, after which the reading is spoilt.
  func read(
    _ pieces: [String], with reading: Reading, isCancelled: () -> Bool,
    deliver: (GenerationEvent) -> Void
  ) -> Bool {
    let tokens = tokens(of: pieces)
    if !tokens.isEmpty { deliver(.reading(done: 0, of: tokens.count)) }
    return reading.read(tokens, workspace, keepsPlace: false, isCancelled: isCancelled) {
      deliver(.reading(done: $0, of: tokens.count))
    }
  }

  /// A reading from a place; nil is the empty text.
  func reading(from start: consuming Snapshot?) -> Reading {
    Reading(from: start ?? Snapshot(before: model.initialState()), with: model)
  }

  /// Reads tokens from a place, in its own memory if nobody else holds it.
  public func read(_ tokens: [TokenID], from start: consuming Snapshot?) -> Snapshot {
    var place = start ?? Snapshot(before: model.initialState())
    _ = place.read(tokens, with: model, workspace)
    return place
  }

  /// Reads the prompt and writes a reply; nil where it was cancelled before the first token could
  /// be sampled, or where there is nothing to go on from.
  ///
  /// - Parameter hasRead: Gets the place after the prompt, once the first token is told and read.
  public func run(
    _ request: consuming GenerationRequest, hasRead: (Snapshot) -> Void = { _ in },
    isCancelled: () -> Bool = { false },
    deliver: (GenerationEvent) -> Void = { _ in }
  ) -> Generation? {
    let generations = run(
      consume request, replies: 1, hasRead: hasRead, isCancelled: { _ in isCancelled() },
      deliver: { event in
        switch event {
        case .reading(let done, let total): deliver(.reading(done: done, of: total))
        case .text(let more, let tokens, _): deliver(.text(more, tokens: tokens))
        case .ended: break
        }
      })
    return generations?.first
  }
}
