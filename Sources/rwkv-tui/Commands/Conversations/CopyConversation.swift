import ArgumentParser
import ChatCore
import ChatStore
import CommandKit
import Conversations

/// Makes a copy of a conversation.
struct CopyConversation: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "copy",
    abstract: "Copy a conversation with its branches and states; prints the copy's name.")

  @Argument(help: "The conversation's name or title, or how it begins.")
  var name: String

  @Option(
    parsing: .unconditional,
    help: "The copy's title; by default the original's followed by \"(copy)\".")
  var title: String?

  @OptionGroup var location: StoreOptions

  func run() throws {
    let name = try location.name(meant: name)
    try location.store.peek(name).persona?.initialState?.requireOwnContents()
    let copy = try location.store.duplicate(name, title: title)
    try StandardOutput.write(copy.conversation.name + "\n")
  }
}
