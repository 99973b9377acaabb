import ArgumentParser
import ChatCore
import ChatStore
import CommandKit
import Conversations
import Foundation

/// Writes a conversation for others to read.
struct ExportConversation: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Export a conversation as Markdown, plain text, or JSON with all branches.")

  @Argument(help: "The conversation's name or title, or how it begins.")
  var name: String

  @OptionGroup var location: StoreOptions

  @Option(
    help: ArgumentHelp(
      "markdown, text or json; by default by the output's name.", valueName: "form"))
  var format: ConversationExport?

  @Flag(
    help: """
      Write one safetensors file with the text, the settings and the state after the last message, to go on \
      elsewhere with nothing to read: rwkv-tui chat FILE.
      """)
  var withState = false

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write to this file instead of standard output.", valueName: "file"))
  var output: String?

  func validate() throws {
    if withState, format != nil {
      throw ValidationError("--with-state has a form of its own: no --format.")
    }
  }

  func run() throws {
    if withState {
      return try write(SharedChat.encode(location.store.peek(name), from: location.store))
    }
    let form = format ?? output.map(ConversationExport.init(forFile:)) ?? .markdown
    let name = try location.name(meant: name)
    let conversation = try location.store.peek(name)
    if form == .json { try conversation.persona?.initialState?.requireOwnContents() }
    try write(form.data(of: conversation))
  }

  private func write(_ data: Data) throws {
    guard let output else { return try StandardOutput.write(data) }
    try OutputFile(output).write(data)
  }
}

extension ConversationExport: ExpressibleByArgument {}
