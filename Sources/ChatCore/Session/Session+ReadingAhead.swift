import Conversations
import RWKVEngine

/// Reading a draft while it is being written.
extension Session {
  /// Tokens that are read before looking whether something else is wanted. Whatever is wanted waits
  /// for them, but nearly always it is the message that begins with them.
  private static let stretch = 16

  /// Reads the words that a draft begins with into the state that is ready, or a copy of the line's.
  ///
  /// Does nothing where the state of the line itself is not at hand: to read that is `prepare`'s task.
  package mutating func readAhead(
    _ words: String, in conversation: Conversation, isCancelled: () -> Bool
  ) {
    let line = cache.text(of: conversation)
    guard !line.endsInThought else { return }
    let start: PrefixState?
    do { start = try prefix(of: line) } catch { return }
    guard start?.text.count ?? 0 == line.bytes.count else { return }
    let beginning = conversation.format.beginning(ofMessage: words, after: conversation.line)
    let text = line.bytes + Array(beginning.utf8)
    var read = takeReady(notBefore: start, beginning: text) ?? start?.detached()
    let rest = String(decoding: text.dropFirst(read?.text.count ?? 0), as: UTF8.self)
    var place = read.take()?.snapshot
    var tokens = model.generator.tokens(of: [rest])[...]
    while !tokens.isEmpty, !isCancelled() {
      place = model.generator.read(Array(tokens.prefix(Self.stretch)), from: place.take())
      tokens = tokens.dropFirst(Self.stretch)
    }
    let count = (place?.tokens.count ?? 0) - (start?.snapshot.tokens.count ?? 0)
    ready = place.map {
      PrefixState($0, of: model.loaded, from: line.initialState?.hash, after: start)
    }
    post(.readAhead(tokens: count))
  }

  /// The state from which a reply's prompt is read on: the one that is ready, if no kept state is
  /// further and it gives the very tokens that reading without it would give.
  ///
  /// - Throws: why the state that the conversation begins from cannot be used.
  mutating func start(
    for text: ConversationText, of conversation: Conversation, isCancelled: () -> Bool
  ) throws -> PrefixState? {
    let kept = readBeginning(
      of: text, from: try prefix(of: text), conversation, isCancelled: isCancelled)
    guard let place = takeReady(notBefore: kept, beginning: text.bytes) else { return kept }
    let known = kept?.snapshot.tokens ?? []
    let read = place.snapshot.tokens
    guard read.begins(with: known) else { return kept }
    if read.count == known.count { return place }
    let tokens = model.generator.tokens
    let whole = tokens(text.pieces(after: kept))
    let begun = Array(read.dropFirst(known.count))
    return begun + tokens(text.pieces(after: place)) == whole ? place : kept
  }

  /// Takes the state that is ready, where a text begins with it and `kept` is not further.
  private mutating func takeReady(
    notBefore kept: PrefixState?, beginning text: [UInt8]
  ) -> PrefixState? {
    guard let place = ready.take(),
      place.isAlike(model.loaded.fingerprint, kept?.initialState), text.begins(with: place.text),
      place.text.count >= kept?.text.count ?? 0
    else { return nil }
    return place
  }
}
