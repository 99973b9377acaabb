import ChatCore
import Conversations

/// Everything that can be named, as far as it is known, and the theme in use.
struct Catalogue: Sendable {
  var conversations: [ConversationSummary] = []
  var models: [ModelChoice] = []
  var personas: [PersonaChoice] = []
  let themes: [Theme]
  private(set) var theme: Theme

  /// Makes a catalogue.
  ///
  /// - Parameters:
  ///   - themes: The first of a name counts; one that needs no file is always among them.
  ///   - theme: The name of the one in use.
  init(themes: [Theme] = [], theme: String? = nil) {
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
