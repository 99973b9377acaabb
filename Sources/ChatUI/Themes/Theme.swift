import TerminalKit

/// The meaning of a part of the screen; themes say how each looks.
public enum ThemeRole: String, CaseIterable, Hashable, Sendable {
  /// Everything that has no role of its own; the others start from it.
  case text
  /// Things of less weight, headings, lines, and the pane that has the keys.
  case dim, title, border, focus
  /// The labels of the two sides of a conversation.
  case user, assistant
  /// The program's remarks about a message: that it was cut, that it has siblings.
  case mark
  /// The chosen line of a list, and what a filter looks for.
  case selection, match
  /// The status bar, what goes on in it, and what the program has to say.
  case status, progress, warning, error
  /// The names of keys and commands.
  case key
  /// The text of overlays.
  case popup
  /// Markdown in replies: headings, addresses, code and what its parts are.
  case heading, link, code, codeKeyword, codeString, codeNumber, codeComment
  /// Tokens, by how likely they were.
  case heatCertain, heatLikely, heatUnsure, heatUnlikely, heatSurprising

  /// The attributes that a role adds where a theme does not mention it: enough to read the screen without colours.
  var attributes: Style.Attributes {
    switch self {
    case .text, .popup, .progress, .code, .codeString, .codeNumber, .heatLikely: []
    case .dim, .border, .codeComment, .heatCertain: .dim
    case .title, .user, .assistant, .focus, .key, .error, .warning, .heading, .codeKeyword: .bold
    case .mark: .italic
    case .selection, .status, .heatSurprising: .reverse
    case .match, .link, .heatUnsure: .underline
    case .heatUnlikely: [.bold, .underline]
    }
  }
}

/// The look of every role.
public struct Theme: Hashable, Sendable {
  /// The name that `/theme` takes.
  public let name: String
  /// One line for the list of themes.
  public let summary: String
  private let styles: [ThemeRole: Style]

  /// Makes a theme; a role that is left out looks like text, with the attributes that tell it apart.
  public init(name: String, summary: String = "", styles: [ThemeRole: Style]) {
    self.name = name
    self.summary = summary
    self.styles = styles
  }

  /// How a role looks.
  public subscript(role: ThemeRole) -> Style {
    styles[role] ?? (styles[.text] ?? .plain).with(role.attributes)
  }

  /// How a role looks on the ground of overlays.
  subscript(popup role: ThemeRole) -> Style { onPopup(role) }

  /// How a role looks on the ground of overlays.
  public func onPopup(_ role: ThemeRole) -> Style {
    var style = self[role]
    if !style.attributes.contains(.reverse) { style.background = self[.popup].background }
    return style
  }

  /// The terminal's own colours, told apart by the sixteen that every terminal has; needs no file.
  public static let builtIn = Theme(
    name: "terminal", summary: "the terminal's own colours",
    styles: [
      .border: Style(foreground: .palette(8)),
      .dim: Style(foreground: .palette(8)),
      .focus: Style(foreground: .palette(6), attributes: .bold),
      .user: Style(foreground: .palette(6), attributes: .bold),
      .assistant: Style(foreground: .palette(2), attributes: .bold),
      .mark: Style(foreground: .palette(3), attributes: .italic),
      .progress: Style(foreground: .palette(6), attributes: .reverse),
      .warning: Style(foreground: .palette(3), attributes: .bold),
      .error: Style(foreground: .palette(1), attributes: .bold),
      .key: Style(foreground: .palette(6), attributes: .bold),
      .heading: Style(foreground: .palette(5), attributes: .bold),
      .link: Style(foreground: .palette(4), attributes: .underline),
      .code: Style(foreground: .palette(3)),
      .codeKeyword: Style(foreground: .palette(5)),
      .codeString: Style(foreground: .palette(2)),
      .codeNumber: Style(foreground: .palette(6)),
      .codeComment: Style(foreground: .palette(8), attributes: .italic),
      .heatCertain: Style(foreground: .palette(2), attributes: .dim),
      .heatLikely: Style(foreground: .palette(2)),
      .heatUnsure: Style(foreground: .palette(3), attributes: .underline),
      .heatUnlikely: Style(foreground: .palette(1), attributes: [.bold, .underline]),
      .heatSurprising: Style(foreground: .palette(1), attributes: .reverse),
    ])
}

extension [Theme] {
  /// The theme of that name, in upper or lower case.
  public func named(_ name: String) -> Theme? {
    first { $0.name.lowercased() == name.lowercased() }
  }
}
