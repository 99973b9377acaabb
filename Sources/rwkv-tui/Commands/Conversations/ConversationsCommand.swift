import ArgumentParser
import ChatStore
import Conversations
import Foundation
import RWKVPlatform

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
        workingDirectory: FileManager.default.currentDirectoryPath,
        exists: { DurableFile.isFolder($0, followsLinks: false) }))
  }

  /// The name of the conversation that a person means by its name or its title; what means none stays as it
  /// is, for whoever opens it.
  func name(meant text: String) throws -> String { try store.name(meant: text) ?? text }

  /// A sentence for the person where the folder is the one in the working directory, which may have come
  /// there with somebody else's files; nil where it was named.
  var notice: String? {
    let chosen = ProcessInfo.processInfo.environment["RWKV_TUI_CONVERSATIONS"] ?? ""
    guard conversations?.isEmpty ?? true, chosen.isEmpty,
      store.folder == FileManager.default.currentDirectoryPath + "/Conversations"
    else { return nil }
    return "The conversations are those in this folder: ./Conversations"
  }
}
