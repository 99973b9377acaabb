import TerminalKit

/// A line of a message as it is drawn: pieces in different looks.
struct StyledLine: Hashable, Sendable {
  /// A piece in one look.
  struct Span: Hashable, Sendable {
    var text: String
    var role: ThemeRole
    var attributes: Style.Attributes = []
    /// The address that it leads to.
    var link: String?

    /// Makes a piece, by default of plain text.
    init(
      _ text: String, _ role: ThemeRole = .text, _ attributes: Style.Attributes = [],
      link: String? = nil
    ) {
      self.text = text
      self.role = role
      self.attributes = attributes
      self.link = link
    }
  }

  var spans: [Span]
  /// The code that stands below the line, where it is the heading of a block; empty where only the
  /// message knows it.
  var code: String?

  /// Makes a line.
  init(_ spans: [Span], code: String? = nil) {
    self.spans = spans
    self.code = code
  }

  /// The line as it stands in a text.
  init(plain text: Substring) { self.init([Span(String(text))]) }

  /// Its text.
  var text: String { spans.count == 1 ? spans[0].text : spans.map(\.text).joined() }

  /// The columns that it takes.
  var columns: Int { spans.reduce(0) { $0 + CharacterWidth.columns(of: $1.text) } }

  /// The line behind something else.
  func behind(_ prefix: Span) -> StyledLine {
    prefix.text.isEmpty ? self : StyledLine([prefix] + spans, code: code)
  }

  /// The line with spaces at its end, or around it, as wide as a column of a table.
  func padded(to columns: Int, left: Int) -> [Span] {
    let right = columns - self.columns - left
    return (left > 0 ? [Span(String(repeating: " ", count: left))] : []) + spans
      + (right > 0 ? [Span(String(repeating: " ", count: right))] : [])
  }
}
