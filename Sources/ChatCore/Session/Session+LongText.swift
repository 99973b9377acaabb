import Conversations
import RWKVEngine
import RWKVTokenizers

/// Reading a long text in steps: what was read when it is stopped, or the program killed, is not read again.
extension Session {
  /// From so many tokens on a text is long.
  static let longText = 512
  /// After so many tokens there is a look whether to go on, and so many are read at once.
  private static let step = 128
  /// After so many tokens the state is kept in memory, and after so many on disk.
  private static let rest = 512
  private static let restOnDisk = 4_096

  /// Reads tokens on from a state.
  ///
  /// A state is kept only where reading the rest of the text later gives the very tokens that reading it
  /// now gives.
  ///
  /// - Parameters:
  ///   - pieces: The text, each piece encoded by itself.
  ///   - message: Which message the text ends with; its file on disk has the states on the way, until the
  ///     last takes their place.
  ///   - didRead: Told how many tokens were read.
  /// - Returns: The state after the text or, where this was cancelled, as far as it was read.
  func readInSteps(
    _ pieces: [String], from start: consuming Snapshot?, after message: MessageID?,
    in conversation: Conversation, isCancelled: () -> Bool, didRead: (Int) -> Void
  ) -> (place: Snapshot?, isWhole: Bool) {
    let encoded = pieces.map { model.loaded.tokenizer.encode($0) }
    let tokens = encoded.flatMap { $0 }
    var ends: [Int] = []
    for piece in encoded { ends.append((ends.last ?? 0) + piece.count) }
    func canRest(at count: Int) -> Bool {
      let end = ends.first { $0 > count } ?? tokens.count
      return TokenBoundary.isStable(tokens[count..<end], model.loaded.tokenizer)
    }
    var place: Snapshot? = start
    var (done, kept) = (0, 0)
    while done < tokens.count {
      guard !isCancelled() else {
        if done > 0, let reached = place, canRest(at: done) {
          cache.save(reached, of: model.loaded, after: message, in: conversation)
          cache.remember(reached, of: model.loaded, in: conversation)
        }
        return (place, false)
      }
      let next = min(done + Self.step, tokens.count)
      place = model.generator.read(Array(tokens[done..<next]), from: place.take())
      done = next
      didRead(done)
      guard done < tokens.count, done % Self.rest == 0, let reached = place, canRest(at: done)
      else { continue }
      cache.remember(reached, of: model.loaded, in: conversation)
      guard done - kept >= Self.restOnDisk else { continue }
      kept = done
      cache.save(reached, of: model.loaded, after: message, in: conversation)
    }
    return (place, true)
  }

  /// How many tokens a text in pieces has, where that makes it a long one; else nil.
  func longCount(of pieces: [String]) -> Int? {
    // A token has a byte at least.
    guard pieces.reduce(0, { $0 + $1.utf8.count }) > Self.longText else { return nil }
    let count = model.generator.tokens(of: pieces).count
    return count > Self.longText ? count : nil
  }
}

/// Whether a text may be encoded from a place on as if what stands before were not there.
enum TokenBoundary {
  /// The tokens that are looked at, and those of them that have to agree: the last ones depend on what
  /// follows.
  private static let window = 48
  private static let certain = 24

  /// Whether encoding what some tokens spell gives these tokens.
  static func isStable(_ tokens: ArraySlice<TokenID>, _ tokenizer: any Tokenizer) -> Bool {
    let part = Array(tokens.prefix(window))
    let again = tokenizer.encode(bytes: tokenizer.bytes(of: part))
    return part.count < window
      ? again == part : again.prefix(certain).elementsEqual(part.prefix(certain))
  }
}
