import ArgumentParser
import ChatCore
import ChatStore
import CommandKit
import Conversations

/// Shows a conversation.
struct ShowConversation: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show a conversation's current branch, or its whole tree.")

  @Argument(help: "The conversation's name or title, or how it begins.")
  var name: String

  @OptionGroup var location: StoreOptions

  @Flag(help: "Show all branches, one line per message; * marks the current branch.")
  var tree = false

  @Flag(help: "Write the whole conversation as JSON.")
  var json = false

  func validate() throws {
    if tree, json { throw ValidationError("Give either --tree or --json.") }
  }

  func run() throws {
    let store = location.store
    let name = try location.name(meant: name)
    let conversation = try store.peek(name)
    if tree {
      let states = store.states(of: name).compactMap(\.place)
      try StandardOutput.write(
        Self.outline(conversation, states: Set(states.compactMap(\.message))))
    } else {
      let form: ConversationExport = json ? .json : .text
      if json { try conversation.persona?.initialState?.requireOwnContents() }
      try StandardOutput.write(form.data(of: conversation))
    }
  }

  /// All messages, those that follow a branch point indented below it.
  static func outline(_ conversation: Conversation, states: Set<MessageID>) -> String {
    let children = Dictionary(grouping: conversation.messages, by: \.parent)
    let line = Set(conversation.line.map(\.id))
    var waiting = (children[nil] ?? []).reversed().map { (message: $0, depth: 0) }
    var output = ""
    while let (message, depth) = waiting.popLast() {
      let marks = [
        line.contains(message.id) ? "*" : " ", states.contains(message.id) ? "s" : " ",
        message.isPinned ? "p" : " ",
      ].joined()
      let author = message.role == .user ? "User" : "Assistant"
      let text = Conversation.title(for: VisibleText.line(message.text))
      output += marks + " " + String(repeating: "  ", count: depth)
      output += "\(message.id) \(author): \(text)\n"
      let following = children[message.id] ?? []
      let deeper = following.count > 1 ? depth + 1 : depth
      waiting += following.reversed().map { ($0, deeper) }
    }
    return output
  }
}
