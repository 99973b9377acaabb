import ArgumentParser
import ChatStore
import CommandKit
import Conversations

/// Brings conversations back from the trash.
struct RestoreConversation: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: "Bring conversations back from the trash; prints the names they have then.")

  @Argument(help: "Their names in the trash, as list --trash gives them.")
  var names: [String]

  @OptionGroup var location: StoreOptions

  func run() throws {
    for name in names { try StandardOutput.write(location.store.restore(name) + "\n") }
  }
}
