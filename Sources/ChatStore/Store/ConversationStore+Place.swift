import Conversations
import RWKVPlatform

extension ConversationStore {
  /// The folder to keep conversations in: the argument, else `RWKV_TUI_CONVERSATIONS`, else
  /// `Conversations` in the working directory where it exists, else the person's data folder.
  ///
  /// - Parameters:
  ///   - argument: What `--conversations` was given.
  ///   - environment: The process's environment.
  ///   - workingDirectory: What relative paths start from; absolute itself.
  ///   - exists: Whether there is a folder of that path.
  /// - Returns: An absolute path.
  public static func place(
    argument: String?, environment: [String: String], workingDirectory: String,
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
    guard !exists(nearby), let data = AppFolders(environment: environment).data else {
      return nearby
    }
    return data + "/Conversations"
  }
}
