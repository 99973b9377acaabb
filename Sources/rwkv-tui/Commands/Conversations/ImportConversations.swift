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
    abstract: "Import conversations (rwkv-tui, OpenAI, ChatGPT); prints their names.",
    discussion: """
      Takes files written by export --format json, lists of messages in the OpenAI format (JSON, or \
      one object per line), and the conversations.json of a ChatGPT export. If one file is faulty, \
      nothing is imported.
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
