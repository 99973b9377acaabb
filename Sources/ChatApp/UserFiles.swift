import ChatStore
import Conversations
import Foundation
import RWKVEngine
import RWKVPlatform

/// The person's choices, kept for the next start and written on a queue of its own.
public final class UserFiles: Sendable {
  /// The settings that were found at the start.
  public let settings: UserSettings
  /// The lines sent before.
  public let history: ComposerHistory
  /// The fault of a file, if one had any.
  public let notice: String?

  private let files: QueueConfined<Files>

  private struct Files {
    var settings: UserSettings
    var history: ComposerHistory
    let settingsPath: String?
    let historyPath: String?
    let draftsPath: String?
    /// From so many bytes on the history's file is written anew.
    var historyLimit: Int
  }

  /// Reads settings and history where the XDG base directories say.
  public init(environment: [String: String]) {
    let settingsPath = UserSettings.path(environment: environment)
    let historyPath = ComposerHistory.path(environment: environment)
    (settings, notice) = settingsPath.map(UserSettings.load(from:)) ?? (UserSettings(), nil)
    history = historyPath.map(ComposerHistory.load(from:)) ?? ComposerHistory()
    files = QueueConfined(
      label: "rwkv-tui.user-files", qos: .utility,
      Files(
        settings: settings, history: history,
        // A file that a person wrote with a slip in it is theirs to mend.
        settingsPath: notice == nil ? settingsPath : nil, historyPath: historyPath,
        draftsPath: Drafts.path(environment: environment),
        historyLimit: ComposerHistory.rewriteSize(
          after: history.lines.reduce(0) { $0 + $1.utf8.count })))
  }

  /// Changes the settings for the next start. A folder that cannot be written costs only that.
  public func update(_ change: @escaping @Sendable (inout UserSettings) -> Void) {
    files.async { files in
      change(&files.settings)
      guard let path = files.settingsPath else { return }
      _ = try? UserSettings.update(path, change)
    }
  }

  /// Adds a line to the composer's history.
  public func remember(_ line: String) {
    files.async { files in
      guard files.history.add(line), let path = files.historyPath else { return }
      try? ComposerHistory.append(line, to: path, rewritingFrom: &files.historyLimit)
    }
  }

  /// Keeps a message that is being written; an empty one is none.
  public func keepDraft(_ text: String, of key: String) {
    files.async { files in
      guard let path = files.draftsPath else { return }
      try? Drafts.keep(text, of: key, in: path)
    }
  }

  /// Finds the message that was begun there; without one there is no call.
  public func fetchDraft(of key: String, _ found: @escaping @Sendable (String) -> Void) {
    files.async { files in
      if let text = files.draftsPath.map(Drafts.load(from:))?.text(of: key) { found(text) }
    }
  }

  /// Waits until everything is written.
  public func drain() { files.drain() }
}
