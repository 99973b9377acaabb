import ArgumentParser
import ChatCore
import ChatStore
import CommandKit
import Conversations

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

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write to this file instead of standard output.", valueName: "file"))
  var output: String?

  func run() throws {
    let form = format ?? output.map(ConversationExport.init(forFile:)) ?? .markdown
    let name = try location.name(meant: name)
    let conversation = try location.store.peek(name)
    if form == .json { try conversation.persona?.initialState?.requireOwnContents() }
    let data = form.data(of: conversation)
    guard let output else { return try StandardOutput.write(data) }
    try OutputFile(output).write(data)
  }
}

extension ConversationExport: ExpressibleByArgument {}
