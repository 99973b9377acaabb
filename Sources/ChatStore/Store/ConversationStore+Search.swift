import Conversations
import Foundation
import RWKVPlatform

extension ConversationStore {
  /// The places in all conversations where a text occurs, in upper or lower case, with or without
  /// accents; the conversation changed last first, archived ones included. What is damaged is passed
  /// over.
  ///
  /// - Parameters:
  ///   - limit: The most places returned.
  ///   - isCancelled: Asked between conversations; ends the search with what was found by then.
  /// - Throws: `ConversationError` where the folder cannot be read.
  public func search(
    _ text: String, limit: Int = 500, isCancelled: @Sendable () -> Bool = { false }
  ) throws(ConversationError) -> [SearchHit] {
    guard let pattern = SearchPattern(text) else { return [] }
    var hits: [SearchHit] = []
    var names = try list(.all).lazy.filter { $0.problem == nil }.map(\.name)[...]
    while !names.isEmpty, hits.count < limit, !isCancelled() {
      let batch = Array(names.prefix(256))
      names = names.dropFirst(batch.count)
      hits += Self.concurrently(batch) { search(pattern, in: $0) }.joined()
    }
    return Array(hits.prefix(limit))
  }

  /// The places in one conversation on disk where a text occurs.
  ///
  /// - Throws: `ConversationError` where it cannot be read.
  public func search(
    _ text: String, in name: String
  ) throws(ConversationError) -> [SearchHit] {
    try validate(name)
    return try read(name).search(text)
  }

  private func search(_ pattern: SearchPattern, in name: String) -> [SearchHit] {
    guard let data = try? ConversationFile.bytes(of: file(of: name)),
      pattern.mayOccur(inJSON: data),
      let conversation = try? read(name)
    else { return [] }
    return conversation.search(pattern)
  }
}
