import Conversations
import Foundation
import Glibc
import RWKVPlatform
import RWKVSampling

/// Choices of a person that the next start finds again.
public struct UserSettings: Hashable, Sendable {
  /// The name of the theme.
  public var theme: String?
  /// The path of the model last used.
  public var modelPath: String?
  /// The settings that a new conversation begins with.
  public var sampling: SamplingSettings
  /// Whether a draft is read while the person pauses.
  public var readsAhead: Bool
  /// Whether the mouse is the program's.
  public var usesMouse: Bool
  /// Whether what models think is shown: `auto`, `show` or `fold`; nil where nothing was chosen.
  public var thoughts: String?
  /// Which states are kept on disk, and how many bytes they may take.
  public var snapshots: SnapshotPolicy
  /// How many bytes packed models may take in the cache.
  public var packedModelBytes: Int

  /// Makes settings, by default those of a first start.
  public init(
    theme: String? = nil, modelPath: String? = nil, sampling: SamplingSettings = SamplingSettings(),
    readsAhead: Bool = true, usesMouse: Bool = true, thoughts: String? = nil,
    snapshots: SnapshotPolicy = SnapshotPolicy(),
    packedModelBytes: Int = 64 << 30
  ) {
    self.theme = theme
    self.modelPath = modelPath
    self.sampling = sampling
    self.readsAhead = readsAhead
    self.usesMouse = usesMouse
    self.thoughts = thoughts
    self.snapshots = snapshots
    self.packedModelBytes = packedModelBytes
  }

  /// The settings that were saved, else the defaults, whatever is wrong with the file.
  public static func saved(environment: [String: String]) -> UserSettings {
    path(environment: environment).map { load(from: $0).settings } ?? UserSettings()
  }

  /// Where the settings lie; nil where the environment names no place.
  public static func path(environment: [String: String]) -> String? {
    AppFolders(environment: environment).config.map { $0 + "/settings.json" }
  }

  /// The settings in a file, or the defaults with a line that says why it cannot be used.
  /// A missing file is not worth a word.
  public static func load(from path: String) -> (settings: UserSettings, notice: String?) {
    let problem: String
    do throws(DurableFile.ReadFailure) {
      let data = try DurableFile.read(path, limit: 1 << 20)
      do {
        return (try JSONDecoder().decode(UserSettings.self, from: data), nil)
      } catch {
        problem = (error as? DecodingError)?.sentence(about: data) ?? error.localizedDescription
      }
    } catch {
      if case .system(let error) = error, error.code == ENOENT { return (UserSettings(), nil) }
      problem = error.description
    }
    let reason = ConversationError(path: path, problem: problem)
    return (UserSettings(), "Using the default settings: \(reason)")
  }

  /// Changes the settings in a file as they are by now, so that what another instance chose meanwhile stays.
  /// A file with a slip in it is its person's to mend and stays as it is.
  ///
  /// - Returns: The settings that the file has then.
  public static func update(
    _ path: String, _ change: (inout UserSettings) -> Void
  ) throws(ConversationError) -> UserSettings {
    var settings = UserSettings()
    try UserFolder.alone(with: path) { () throws(ConversationError) in
      let (before, problem) = load(from: path)
      settings = before
      change(&settings)
      if settings != before, problem == nil { try settings.save(to: path) }
    }
    return settings
  }

  /// Writes the settings, in the place of those before.
  public func save(to path: String) throws(ConversationError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try UserFolder.write(path) { try encoder.encode(self) + Data("\n".utf8) }
  }
}

extension UserSettings: Codable {
  private enum CodingKeys: String, CodingKey {
    case theme, sampling, readsAhead, thoughts, snapshots, packedModelBytes
    case usesMouse = "mouse"
    case modelPath = "model"
  }

  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    theme = try fields.decodeIfPresent(String.self, forKey: .theme)
    modelPath = try fields.decodeIfPresent(String.self, forKey: .modelPath)
    sampling =
      try fields.decodeIfPresent(SamplingSettings.self, forKey: .sampling) ?? .init()
    readsAhead = try fields.decodeIfPresent(Bool.self, forKey: .readsAhead) ?? true
    usesMouse = try fields.decodeIfPresent(Bool.self, forKey: .usesMouse) ?? true
    thoughts = try fields.decodeIfPresent(String.self, forKey: .thoughts)
    snapshots = try fields.decodeIfPresent(SnapshotPolicy.self, forKey: .snapshots) ?? .init()
    packedModelBytes =
      try fields.decodeIfPresent(Int.self, forKey: .packedModelBytes) ?? 64 << 30
  }
}
