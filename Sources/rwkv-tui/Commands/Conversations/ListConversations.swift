import ArgumentParser
import ChatStore
import ChatUI
import CommandKit
import Conversations
import Foundation
import TerminalKit

/// Lists the conversations.
struct ListConversations: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List conversations, most recently changed first (the default).")

  @OptionGroup var location: StoreOptions

  @Flag(help: "Only archived conversations.")
  var archived = false

  @Flag(help: "Archived conversations too.")
  var all = false

  @Flag(help: "Conversations in the trash instead.")
  var trash = false

  @Flag(help: "Write JSON.")
  var json = false

  func run() throws {
    let summaries =
      trash
      ? try location.store.listTrash()
      : try location.store.list(all ? .all : archived ? .archived : .current)
    try StandardOutput.write(
      json ? JSONOutput.text(summaries.map(Row.init)) : Self.table(summaries))
  }

  /// A line a conversation: when it was changed, its messages, tokens and bytes, its name and title.
  static func table(_ summaries: [ConversationSummary]) -> String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.dateFormat = "yyyy-MM-dd HH:mm"
    let width = summaries.map { columns(VisibleText.line($0.name)) }.max() ?? 0
    return summaries.map { summary in
      let name = VisibleText.line(summary.name)
      let cells = [
        formatter.string(from: summary.modified),
        padded(HumanReadable.count(summary.messageCount, "message"), 14),
        padded(summary.tokenCount.map { HumanReadable.count($0, "token") } ?? "", 14),
        padded(HumanReadable.bytes(summary.byteCount), 8),
        name + String(repeating: " ", count: width - columns(name)),
        summary.problem ?? VisibleText.line(summary.title)
          + (summary.isArchived ? " [archived]" : ""),
      ]
      return cells.joined(separator: "  ") + "\n"
    }.joined()
  }

  private static func columns(_ text: String) -> Int { CharacterWidth.columns(of: text) }

  private static func padded(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }

  /// A conversation as `--json` writes it.
  private struct Row: Encodable {
    let name: String
    let title: String
    let modified: String
    let messages: Int
    let tokens: Int?
    let bytes: Int
    let stateBytes: Int
    let model: String?
    let archived: Bool
    let problem: String?

    init(_ summary: ConversationSummary) {
      name = summary.name
      title = summary.title
      modified = summary.modified.ISO8601Format()
      messages = summary.messageCount
      tokens = summary.tokenCount
      bytes = summary.byteCount
      stateBytes = summary.stateByteCount
      model = summary.model
      archived = summary.isArchived
      problem = summary.problem
    }

    enum CodingKeys: String, CodingKey {
      case name, title, modified, messages, tokens, bytes, model, archived, problem
      case stateBytes = "state_bytes"
    }
  }
}
