import ArgumentParser
import ChatStore
import CommandKit
import Conversations

/// Moves conversations to the trash.
struct DeleteConversation: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "delete", abstract: "Move conversations to the trash; restore brings them back.")

  @Argument(help: "The conversations' names or titles.")
  var names: [String]

  @OptionGroup var location: StoreOptions

  func run() throws {
    for name in try names.map(location.name) {
      let trashName = try location.store.delete(name)
      if trashName != name {
        try StandardOutput.write("\(name) is \(trashName) in the trash\n")
      }
    }
  }
}
