/// A part of a Markdown text that stands by itself.
public indirect enum MarkdownBlock: Hashable, Sendable {
  case paragraph([MarkdownRun])
  /// A heading of level 1 to 6.
  case heading(level: Int, [MarkdownRun])
  /// Code as it stands, each line with its end; the language is lower case, and empty where none is named.
  case code(language: String, String)
  case quote([MarkdownBlock])
  /// A list; `start` is the first number, nil for one with bullets.
  case list(start: Int?, isTight: Bool, [MarkdownItem])
  /// A table: a cell is text, and every row has as many cells as there are columns.
  case table(alignments: [MarkdownAlignment], header: [[MarkdownRun]], rows: [[[MarkdownRun]]])
  case rule
}

/// An entry of a list.
public struct MarkdownItem: Hashable, Sendable {
  /// Whether its box is ticked; nil for an entry without one.
  public var isDone: Bool?
  /// Its contents.
  public var blocks: [MarkdownBlock]

  /// Makes an entry.
  public init(isDone: Bool? = nil, _ blocks: [MarkdownBlock]) {
    self.isDone = isDone
    self.blocks = blocks
  }
}

/// The side of a column that its cells keep to.
public enum MarkdownAlignment: Hashable, Sendable {
  case left, center, right
}

/// A piece of text in one look. A newline in it breaks the line.
public struct MarkdownRun: Hashable, Sendable {
  /// The looks, which add up.
  public struct Style: OptionSet, Hashable, Sendable {
    /// The bits of the set.
    public let rawValue: UInt8

    /// Makes a set from its bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// `**strong**`.
    public static let strong = Style(rawValue: 1)
    /// `*emphasis*`.
    public static let emphasis = Style(rawValue: 2)
    /// `~~deleted~~`.
    public static let deleted = Style(rawValue: 4)
    /// Code within a line.
    public static let code = Style(rawValue: 8)
  }

  /// The text.
  public var text: String
  /// Its look.
  public var style: Style
  /// The address that it leads to.
  public var link: String?

  /// Makes a piece.
  public init(_ text: String, _ style: Style = [], link: String? = nil) {
    self.text = text
    self.style = style
    self.link = link
  }
}
