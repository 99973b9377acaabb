import ArgumentParser
import ChatStore
import CommandKit
import Conversations
import Foundation
import RWKVEngine

/// Takes in conversations from files.
struct ImportConversations: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Take in conversations; prints their names.",
    discussion: """
      A file is one that export --format json wrote, a list of messages as the OpenAI interface \
      takes them (JSON, or an object a line), or the conversations.json of a ChatGPT export. Where \
      one file is faulty, none is taken in.
      """)

  @Argument(help: "Files; - reads standard input.")
  var files: [String]

  @OptionGroup var location: StoreOptions

  func run() throws {
    var conversations: [Conversation] = []
    for file in files {
      conversations +=
        file == "-"
        ? try ConversationImport.conversations(
          in: Data(try StandardInput.bytes()), path: "standard input")
        : try ConversationImport.conversations(inFile: file)
    }
    let interrupt = Interrupt()
    let names = try location.store.add(
      conversations, isCancelled: { interrupt.ticket.isCancelled })
    try interrupt.check()
    for name in names { try StandardOutput.write(name + "\n") }
  }
}
