import ChatStore
import ChatUI
import Conversations
import Foundation
import RWKVEngine
import RWKVPlatform
import RWKVSampling

/// The person's choices, kept for the next start and written on a queue of its own.
public final class UserFiles: Sendable {
  /// The settings file as it was at the start.
  public let settings: UserSettings
  /// What was remembered at the start.
  public let remembered: RememberedChoices
  /// The lines sent before.
  public let history: ComposerHistory
  /// The faults of the settings file in one line, if it has any.
  public let notice: String?

  private let files: QueueConfined<Files>

  private struct Files {
    var history: ComposerHistory
    let choicesPath: String?
    let historyPath: String?
    let draftsPath: String?
    /// From so many bytes on the history's file is written anew.
    var historyLimit: Int
  }

  /// Reads settings, choices and history where the XDG base directories say.
  public init(environment: [String: String]) {
    let settingsPath = UserSettings.path(environment: environment)
    let historyPath = ComposerHistory.path(environment: environment)
    let found = settingsPath.map(UserSettings.load(from:))
    settings = found?.settings ?? UserSettings()
    let keys = settings.keyMap
    keyMap = keys.map
    notice = settingsPath.flatMap {
      UserSettings.notice(of: (found?.faults ?? []) + keys.faults, path: $0)
    }
    remembered = RememberedChoices.saved(environment: environment)
    history = historyPath.map(ComposerHistory.load(from:)) ?? ComposerHistory()
    files = QueueConfined(
      label: "rwkv-tui.user-files", qos: .utility,
      Files(
        history: history, choicesPath: RememberedChoices.path(environment: environment),
        historyPath: historyPath, draftsPath: Drafts.path(environment: environment),
        historyLimit: ComposerHistory.rewriteSize(
          after: history.lines.reduce(0) { $0 + $1.utf8.count })))
  }

  // MARK: What holds: the settings file, else what is remembered

  /// The name of the theme, where one was chosen.
  public var theme: String? { settings.theme ?? remembered.theme }
  /// The model of new conversations, a path or a name, where one was chosen.
  public var model: String? { settings.model ?? remembered.model }
  /// Whether a draft is read while the person pauses.
  public var readsAhead: Bool { settings.readsAhead ?? remembered.readahead ?? true }
  /// Whether the mouse is the program's.
  public var usesMouse: Bool { settings.usesMouse ?? remembered.mouse ?? true }
  /// Whether what models think is shown.
  public var thoughts: ThoughtDisplay {
    (settings.thoughts ?? remembered.thoughts).flatMap(ThoughtDisplay.init) ?? .whileThinking
  }
  /// The sampling presets: the file's, those that were saved, and the built-in ones.
  public var presets: [SamplingPreset] {
    (settings.presets + remembered.presets + SamplingPreset.builtIn).reduce(into: []) {
      if $0.named($1.name) == nil { $0.append($1) }
    }
  }

  /// The keys of the program with the person's own.
  public let keyMap: KeyMap

  // MARK: Remembering

  /// Remembers a choice for the next start. A folder that cannot be written costs only that.
  public func update(_ change: @escaping @Sendable (inout RememberedChoices) -> Void) {
    files.async { files in
      guard let path = files.choicesPath else { return }
      _ = try? RememberedChoices.update(path, change)
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

extension UserSettings {
  /// The keys of the program with those of the file, and what is wrong with these.
  public var keyMap: (map: KeyMap, faults: [SettingsFault]) {
    let changes = keys.map {
      KeyMap.Change(place: $0.place, command: $0.command, keys: $0.keys)
    }
    let (map, problems) = KeyMap.standard.changed(by: changes)
    return (map, problems.map { SettingsFault(line: keys[$0.index].line, problem: $0.problem) })
  }
}
