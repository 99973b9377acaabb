import Foundation

/// The folders in which a program keeps its user's files, by the XDG Base Directory Specification.
///
/// Each is nil where the environment names neither it nor a home. A relative path in a variable is
/// ignored, as the specification demands.
public struct AppFolders: Hashable, Sendable {
  /// The folders' own name: the program's.
  public let name: String
  private let environment: [String: String]

  /// The folders of a program.
  ///
  /// - Parameters:
  ///   - name: What the folders are called.
  ///   - environment: The variables that say where they lie.
  public init(name: String, environment: [String: String]) {
    self.name = name
    self.environment = environment
  }

  /// Documents: in `$XDG_DATA_HOME`, else in `~/.local/share`.
  public var data: String? { folder("XDG_DATA_HOME", "/.local/share") }

  /// Choices of the user, such as settings: in `$XDG_CONFIG_HOME`, else in `~/.config`.
  public var config: String? { folder("XDG_CONFIG_HOME", "/.config") }

  /// Things that the program remembers, such as a history: in `$XDG_STATE_HOME`, else in `~/.local/state`.
  public var state: String? { folder("XDG_STATE_HOME", "/.local/state") }

  /// Things that can be made again: in `$XDG_CACHE_HOME`, else in `~/.cache`.
  public var cache: String? { folder("XDG_CACHE_HOME", "/.cache") }

  private func folder(_ variable: String, _ inHome: String) -> String? {
    if let base = environment[variable], base.hasPrefix("/") { return "\(base)/\(name)" }
    guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
    return "\(home)\(inHome)/\(name)"
  }
}
