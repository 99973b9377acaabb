import Conversations
import Foundation
import RWKVPlatform
import RWKVSampling

/// What the program remembers of a person's choices, for the next start: a file of its own beside the history.
public struct RememberedChoices: Hashable, Sendable, Codable {
  /// The name of the theme.
  public var theme: String?
  /// The path of the model last used.
  public var model: String?
  /// Whether a draft is read while the person pauses.
  public var readahead: Bool?
  /// Whether the mouse is the program's.
  public var mouse: Bool?
  /// Whether what models think is shown: `auto`, `show` or `fold`.
  public var thoughts: String?
  /// Presets that `/preset save` made: each setting's value as a person writes it, by its key in files.
  private var savedPresets: [String: [String: String]]?

  private enum CodingKeys: String, CodingKey {
    case theme, model, readahead, mouse, thoughts
    case savedPresets = "presets"
  }

  /// Remembers nothing.
  public init() {}

  // MARK: Presets

  /// The presets that were saved, by their names.
  public var presets: [SamplingPreset] {
    (savedPresets ?? [:]).sorted { $0.key < $1.key }.map { name, values in
      var changes = SamplingChanges()
      for setting in SamplingSetting.allCases {
        if let text = values[setting.facts.key] { try? changes.set(setting, to: text) }
      }
      return SamplingPreset(name: name, origin: .saved, changes: changes)
    }
  }

  /// Keeps a preset, in the place of one of that name.
  public mutating func save(_ preset: SamplingPreset) {
    self.remove(preset: preset.name)
    let values = preset.changes.values.map { ($0.key.facts.key, $0.value) }
    savedPresets = (savedPresets ?? [:]).merging([
      preset.name: Dictionary(uniqueKeysWithValues: values)
    ]) { $1 }
  }

  /// Forgets a preset.
  public mutating func remove(preset name: String) {
    savedPresets = savedPresets?.filter { $0.key.lowercased() != name.lowercased() }
  }

  // MARK: The file

  /// Where it lies; nil where the environment names no place.
  public static func path(environment: [String: String]) -> String? {
    AppFolders(environment: environment).state.map { $0 + "/state.json" }
  }

  /// What is remembered; nothing where that cannot be read.
  public static func saved(environment: [String: String]) -> RememberedChoices {
    path(environment: environment).flatMap { load(from: $0) } ?? RememberedChoices()
  }

  /// The choices in a file; nil where it cannot be read, an empty start where there is none.
  public static func load(from path: String) -> RememberedChoices? {
    do throws(DurableFile.ReadFailure) {
      let data = try DurableFile.read(path, limit: 16 << 20)
      return try? JSONDecoder().decode(RememberedChoices.self, from: data)
    } catch {
      if case .system(let error) = error, error.code == ENOENT { return RememberedChoices() }
      return nil
    }
  }

  /// Changes a file as it is by now, so that what another instance chose meanwhile stays. One that is damaged
  /// is put aside.
  ///
  /// - Returns: The choices that the file has then.
  @discardableResult
  public static func update(
    _ path: String, _ change: (inout RememberedChoices) -> Void
  ) throws(ConversationError) -> RememberedChoices {
    var choices = RememberedChoices()
    try UserFolder.alone(with: path) { () throws(ConversationError) in
      let before = load(from: path)
      if before == nil { DurableFile.putAside(path, as: ".damaged") }
      choices = before ?? RememberedChoices()
      change(&choices)
      guard choices != before else { return }
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      try UserFolder.write(path) { try encoder.encode(choices) + Data("\n".utf8) }
    }
    return choices
  }
}
