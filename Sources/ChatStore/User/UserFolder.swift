import Conversations
import Foundation
import Glibc
import RWKVPlatform

/// Where the files of one person live, by the XDG Base Directory Specification.
public enum UserFolder: Sendable {
  /// Documents: conversations.
  case data
  /// What the person chose: settings, themes.
  case config
  /// What the program remembers: the composer's history.
  case state
  /// What can be made again.
  case cache

  /// The program's folder of that kind; nil where the environment names neither it nor a home.
  ///
  /// A relative path in a variable is ignored, as the specification demands.
  public func path(environment: [String: String]) -> String? {
    let (variable, fallback) =
      switch self {
      case .data: ("XDG_DATA_HOME", "/.local/share")
      case .config: ("XDG_CONFIG_HOME", "/.config")
      case .state: ("XDG_STATE_HOME", "/.local/state")
      case .cache: ("XDG_CACHE_HOME", "/.cache")
      }
    if let base = environment[variable], base.hasPrefix("/") { return base + "/rwkv-tui" }
    guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
    return home + fallback + "/rwkv-tui"
  }

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
