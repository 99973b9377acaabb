import ArgumentParser
import ChatCore
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
      one object per line), a ChatGPT export (its zip, its folder or its conversations.json), and chats with \
      their state, as /share and export --with-state write them (.safetensors). What is \
      faulty or empty is left out and named on standard error; the status is 1 if that is everything.
      """)

  @Argument(help: "Files; - reads standard input.")
  var files: [String]

  @OptionGroup var location: StoreOptions

  func run() throws {
    var conversations: [Conversation] = []
    var problems: [String] = []
    var chats: [SharedChat] = []
    for file in files {
      let bytes = file == "-" ? try StandardInput.bytes() : nil
      do throws(ConversationError) {
        if bytes == nil, SharedChat.isNamed(file) {
          let chat = try SharedChat(path: file)
          if let problem = chat.problem { problems.append("\(problem); the text is read anew") }
          chats.append(chat)
          continue
        }
        let result =
          if let bytes {
            try ConversationImport.read(Data(bytes), path: "standard input")
          } else {
            try ConversationImport.read(file: file)
          }
        conversations += result.conversations
        problems += result.problems.map { "\(file): \($0)" }
      } catch {
        // Alone, it is the whole story.
        if files.count == 1 { throw error }
        problems.append(error.description)
      }
    }
    let interrupt = Interrupt()
    var names = try location.store.add(
      conversations, isCancelled: { interrupt.ticket.isCancelled })
    try interrupt.check()
    for chat in chats { names.append(try chat.add(to: location.store)) }
    for name in names { try StandardOutput.write(name + "\n") }
    for problem in problems { StandardError.write("Left out: \(problem)\n") }
    if names.isEmpty { throw ExitCode.failure }
  }
}
