import Conversations
import Foundation
import RWKVPlatform

extension ConversationStore {
  /// The folder to keep conversations in: the argument, else `RWKV_TUI_CONVERSATIONS`, else
  /// `Conversations` in the working directory where it exists, else the person's data folder; where the
  /// environment names none, that of the account.
  ///
  /// - Parameters:
  ///   - argument: What `--conversations` was given.
  ///   - environment: The process's environment.
  ///   - workingDirectory: What relative paths start from; absolute itself.
  ///   - accountData: The data folder of the account, which the system knows.
  ///   - exists: Whether there is a folder of that path.
  /// - Returns: An absolute path.
  public static func place(
    argument: String?, environment: [String: String], workingDirectory: String,
    accountData: String = NSHomeDirectory() + "/.local/share/rwkv-tui",
    exists: (String) -> Bool
  ) -> String {
    func absolute(_ path: String) -> String {
      let path = UserFolder.expandingTilde(in: path, environment: environment)
      return path.hasPrefix("/") ? path : workingDirectory + "/" + path
    }
    if let argument, !argument.isEmpty { return absolute(argument) }
    if let chosen = environment["RWKV_TUI_CONVERSATIONS"], !chosen.isEmpty {
      return absolute(chosen)
    }
    let nearby = absolute("Conversations")
    guard !exists(nearby) else { return nearby }
    return (AppFolders(environment: environment).data ?? accountData) + "/Conversations"
  }
}
