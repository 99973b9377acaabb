import Conversations

/// Conversations from elsewhere.
extension AppState {
  mutating func importFiles(_ argument: String) -> [Effect] {
    let paths = ShellWords.split(argument)
    guard !paths.isEmpty else { return say("/import needs a file; quote a name with spaces") }
    return say("Importing …") + [.importFiles(paths)]
  }

  /// Opens what was taken in if it is one conversation, else shows the list.
  ///
  /// A reply that is being written, or a list that is open, is not taken away.
  mutating func imported(_ names: [String]) -> [Effect] {
    guard let first = names.first else { return [] }
    let isBusy = reply != nil || overlay != nil || isReplacing || editing != nil
    if names.count == 1 {
      guard isBusy else { return say("Imported as \(first)") + leave([.open(name: first)]) }
      return say("Imported; /open \(first) shows it") + [.listConversations]
    }
    let effects = isBusy ? [.listConversations] : run(.conversations)
    return say("Imported \(Wording.count(names.count, "conversation"))") + effects
  }
}
