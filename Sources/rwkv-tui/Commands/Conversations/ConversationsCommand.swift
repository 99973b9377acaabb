import ArgumentParser
import ChatStore
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
