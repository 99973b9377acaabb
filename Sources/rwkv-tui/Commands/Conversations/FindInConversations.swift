import ArgumentParser
import ChatStore
import CommandKit
import Conversations

/// Finds a text in all conversations.
struct FindInConversations: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "find",
    abstract: "Search all conversations, ignoring case and accents.")

  @Argument(help: "The text to search for.")
  var text: String

  @OptionGroup var location: StoreOptions

  @Option(parsing: .unconditional, help: "Show at most this many matches.")
  var limit = 100

  @Flag(help: "Write JSON.")
  var json = false

  func validate() throws {
    guard limit > 0 else { throw ValidationError("--limit takes a number from 1 up.") }
  }

  func run() throws {
    let hits = try location.store.search(text, limit: limit)
    if json {
      try StandardOutput.write(JSONOutput.text(hits.map(Row.init)))
    } else {
      for hit in hits {
        let message = hit.message.map { " \($0)" } ?? ""
        try StandardOutput.write(
          "\(VisibleText.line(hit.conversation))\(message): \(hit.excerpt)\n")
      }
    }
    if hits.isEmpty { throw ExitCode(1) }
  }

  /// A hit as `--json` writes it.
  private struct Row: Encodable {
    let conversation: String
    let title: String
    let message: Int?
    let before: String
    let match: String
    let after: String

    init(_ hit: SearchHit) {
      conversation = hit.conversation
      title = hit.title
      message = hit.message
      before = hit.before
      match = hit.match
      after = hit.after
    }
  }
}
