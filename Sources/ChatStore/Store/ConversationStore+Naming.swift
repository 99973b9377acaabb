import Conversations
import RWKVPlatform

extension ConversationStore {
  /// The name of the conversation that a person means: its name, its title, or the beginning of one of them
  /// where that is the only one.
  ///
  /// - Returns: Nil where none is meant.
  /// - Throws: `ConversationError` where it may be several.
  public func name(meant text: String) throws(ConversationError) -> String? {
    for name in [text, Self.name(for: text)] where exists(name) { return name }
    let all = try list(.all)
    let wanted = text.lowercased()
    guard !wanted.isEmpty else { return nil }
    let matches: [(ConversationSummary) -> Bool] = [
      { $0.title.lowercased() == wanted },
      { $0.title.lowercased().hasPrefix(wanted) || $0.name.hasPrefix(wanted) },
    ]
    for match in matches {
      let found = all.filter(match)
      if found.count == 1 { return found[0].name }
      guard found.isEmpty else {
        let names = found.prefix(5).map(\.name).joined(separator: ", ")
        throw ConversationError(
          path: text, problem: "may be \(names)\(found.count > 5 ? ", …" : ""); name one of them")
      }
    }
    return nil
  }

  /// Whether there is a conversation of that name.
  public func exists(_ name: String) -> Bool {
    ConversationName.isValid(name)
      && DurableFile.status(of: file(of: name)) != nil
  }
}
