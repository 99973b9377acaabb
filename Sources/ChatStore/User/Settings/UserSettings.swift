import Conversations
import Foundation
import RWKVPlatform
import RWKVSampling

/// The settings file of a person, which the program reads and never writes.
///
/// What it leaves out is nil here, so that what the program remembers by itself (`RememberedChoices`) has
/// its turn then; `SettingsTable` holds names, ranges and defaults.
public struct UserSettings: Hashable, Sendable {
  /// The name of the theme.
  public var theme: String?
  /// Whether the mouse is the program's.
  public var usesMouse: Bool?
  /// The model to open for a new conversation: a path or a name.
  public var model: String?
  /// Whether a draft is read while the person pauses.
  public var readsAhead: Bool?
  /// Whether what models think is shown: `auto`, `show` or `fold`.
  public var thoughts: String?
  /// What conversations begin with, by the model.
  public var preferences = ModelPreferences()
  /// Sets of sampling values of the person's own.
  public var presets: [SamplingPreset] = []
  /// Keys that are not the program's standard ones.
  public var keys: [KeySetting] = []
  /// Which states are kept on disk, and how many bytes they may take.
  public var snapshots = SnapshotPolicy()
  /// How many bytes packed models may take in the cache.
  public var packedModelBytes = 64 << 30

  /// Makes settings that leave everything as it is.
  public init() {}

  /// The settings that a new conversation begins with, whatever the model.
  public var sampling: SamplingSettings {
    preferences.general.sampling.applied(to: SamplingSettings())
  }

  /// Where the file lies; nil where the environment names no place.
  public static func path(environment: [String: String]) -> String? {
    AppFolders(environment: environment).config.map { $0 + "/settings.json" }
  }

  /// The settings of the person; what is wrong with the file is left out without a word.
  public static func saved(environment: [String: String]) -> UserSettings {
    path(environment: environment).map { load(from: $0).settings } ?? UserSettings()
  }
}

/// The keys of one command, in place of its standard ones.
public struct KeySetting: Hashable, Sendable {
  /// Where they are pressed, e.g. "message".
  public var place: String
  /// The command, e.g. "newline" or "/retry".
  public var command: String
  /// As the help writes them; none takes the command its keys.
  public var keys: [String]
  /// The line of the file.
  public var line: Int

  /// Makes a setting.
  public init(place: String, command: String, keys: [String], line: Int) {
    self.place = place
    self.command = command
    self.keys = keys
    self.line = line
  }
}
