import ArgumentParser
import Conversations
import Foundation

/// Does without a screen what the chat does with conversations.
struct ConversationsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "conversations",
    abstract: "List, show, find, export, import, copy, delete, check and prune conversations.",
    subcommands: [
      ListConversations.self, ShowConversation.self, FindInConversations.self,
      ExportConversation.self, ImportConversations.self, CopyConversation.self,
      DeleteConversation.self, RestoreConversation.self, CheckConversations.self,
      PruneConversations.self,
    ],
    defaultSubcommand: ListConversations.self)
}

/// Where the conversations are.
struct StoreOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The folder that conversations are kept in; else $RWKV_TUI_CONVERSATIONS, ./Conversations, "
        + "or rwkv-tui/Conversations in the user's data folder.",
      valueName: "folder"))
  var conversations: String?

  var store: ConversationStore {
    ConversationStore(
      folder: ConversationStore.place(
        argument: conversations, environment: ProcessInfo.processInfo.environment,
        workingDirectory: FileManager.default.currentDirectoryPath, exists: Self.isFolder))
  }

  private static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }
}

/// A number of things, e.g. `1 message`, `2 messages`.
func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

/// A number of bytes as a person reads it, e.g. `33.2 MB`.
func readableSize(_ bytes: Int) -> String {
  var value = Double(bytes)
  var units = ["B", "kB", "MB", "GB", "TB"][...]
  while value >= 999.5, units.count > 1 {
    value /= 1_000
    units.removeFirst()
  }
  let isWhole = units.first == "B" || value >= 100
  return String(format: isWhole ? "%.0f" : "%.1f", value) + " " + units.first!
}
