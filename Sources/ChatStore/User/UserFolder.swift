import Conversations
import Foundation
import Glibc
import RWKVPlatform

extension AppFolders {
  /// The folders of rwkv-tui.
  public init(environment: [String: String]) {
    self.init(name: "rwkv-tui", environment: environment)
  }

  /// Where packed forms of models are kept: in the cache folder, which then is that of the account if
  /// the environment names none.
  public var packedModels: String { (cache ?? "\(NSHomeDirectory())/.cache/\(name)") + "/models" }
}

/// What is done with files in a person's folders.
public enum UserFolder {
  /// A path that a person typed, with `~` for the home folder as their shell has it.
  public static func expandingTilde(
    in path: String, environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> String {
    guard path == "~" || path.hasPrefix("~/"), let home = environment["HOME"], home.hasPrefix("/")
    else { return (path as NSString).expandingTildeInPath }
    return home + path.dropFirst()
  }

  /// Writes a file there. Several instances may do so; the last one's file stays, whole.
  static func write(_ path: String, content: () throws -> Data) throws(ConversationError) {
    do {
      let data = try content()
      try DurableFile.makeFolder(DurableFile.parent(of: path))
      try DurableFile.replace(path, with: data)
    } catch {
      throw ConversationError(path: path, problem: "cannot be written: \(error)")
    }
  }
}
