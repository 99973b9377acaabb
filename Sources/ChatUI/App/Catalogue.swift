import ChatCore
import Conversations
import RWKVSampling

/// What lies in a folder, by the way to it that a person typed.
struct PathListing: Hashable, Sendable {
  let folder: String
  let paths: [PathChoice]
}

/// Everything that can be named, as far as it is known, and the theme in use.
struct Catalogue: Sendable {
  var conversations: [ConversationSummary] = []
  var models: [ModelChoice] = []
  var personas: [PersonaChoice] = []
  /// What lies in the folder of the path that was completed last.
  var paths: PathListing?
  /// The sampling presets, each name once.
  var presets: [SamplingPreset]
  let themes: [Theme]
  private(set) var theme: Theme

  /// Makes a catalogue.
  ///
  /// - Parameters:
  ///   - themes: The first of a name counts; one that needs no file is always among them.
  ///   - theme: The name of the one in use.
  ///   - presets: The sampling presets.
  init(
    themes: [Theme] = [], theme: String? = nil, presets: [SamplingPreset] = SamplingPreset.builtIn
  ) {
    self.presets = presets
    var names: Set<String> = []
    self.themes = (themes + [.builtIn]).filter { names.insert($0.name).inserted }
    self.theme = theme.flatMap(self.themes.named) ?? .builtIn
  }

  /// Uses a theme, if there is one of that name.
  mutating func useTheme(_ name: String) {
    if let theme = themes.named(name) { self.theme = theme }
  }

  /// The name of the conversation that a person means by its name or its title.
  func conversationName(for text: String) -> String {
    if conversations.contains(where: { $0.name == text }) { return text }
    return conversations.first { $0.title.lowercased() == text.lowercased() }?.name ?? text
  }
}
