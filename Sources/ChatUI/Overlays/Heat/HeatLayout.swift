import ChatCore
import Conversations
import TerminalKit

/// The tokens of a message broken into rows.
struct HeatLayout {
  /// A token, or the part of one that fits into a row.
  struct Span: Hashable {
    let token: Int
    let text: String
    let column: Int
    let columns: Int
  }

  private(set) var rows: [[Span]] = [[]]
  private let columns: Int

  /// Lays tokens out: words stay together where they fit.
  init(_ tokens: [MessageHeat.Token], columns: Int) {
    self.columns = max(1, columns)
    var word: [(token: Int, text: String)] = []
    for (index, token) in tokens.enumerated() {
      let text = Self.shown(token)
      if text.first?.isWhitespace ?? false { place(&word) }
      word.append((index, text))
      if token.text.last?.isNewline ?? false {
        place(&word)
        rows.append([])
      }
    }
    place(&word)
  }

  /// What is seen of a token: white space that breaks lines as a sign, a part of a character as a dot.
  static func shown(_ token: MessageHeat.Token) -> String {
    if token.part == .end { return "■" }
    return token.text.isEmpty ? "·" : shown(token.text)
  }

  /// A text of a token in one line.
  static func shown(_ text: String) -> String {
    // What is longer than a screen is no token of a text.
    let text = text.prefix(200).map { $0.isNewline ? "⏎" : $0 == "\t" ? "⇥" : String($0) }
    return VisibleText.line(text.joined())
  }

  private var end: Int { rows[rows.count - 1].last.map { $0.column + $0.columns } ?? 0 }

  private mutating func place(_ word: inout [(token: Int, text: String)]) {
    let width = word.reduce(0) { $0 + CharacterWidth.columns(of: $1.text) }
    if end > 0, width <= columns, end + width > columns { rows.append([]) }
    for (token, text) in word { place(token, text) }
    word = []
  }

  private mutating func place(_ token: Int, _ text: String) {
    var part = ""
    var start = end
    var width = 0
    func span() -> Span { Span(token: token, text: part, column: start, columns: width) }
    for character in text {
      let columns = CharacterWidth.columns(of: character)
      if start + width + columns > self.columns, start + width > 0 {
        if !part.isEmpty { rows[rows.count - 1].append(span()) }
        rows.append([])
        (part, start, width) = ("", 0, 0)
      }
      part.append(character)
      width += columns
    }
    if !part.isEmpty { rows[rows.count - 1].append(span()) }
  }

  /// The row that a token begins in.
  func row(of token: Int) -> Int {
    rows.firstIndex { $0.contains { $0.token == token } } ?? 0
  }

  /// The token above another.
  func token(above token: Int) -> Int { self.token(token, rowsBelow: -1) }

  /// The token below another.
  func token(below token: Int) -> Int { self.token(token, rowsBelow: 1) }

  private func token(_ token: Int, rowsBelow count: Int) -> Int {
    let row = row(of: token)
    guard let column = rows[row].first(where: { $0.token == token })?.column else { return token }
    var target = row + count
    while rows.indices.contains(target), rows[target].isEmpty { target += count }
    guard rows.indices.contains(target) else { return token }
    return self.token(at: Point(row: target, column: column)) ?? token
  }

  /// The token at a place, or the last one left of it.
  func token(at place: Point) -> Int? {
    guard rows.indices.contains(place.row) else { return nil }
    return (rows[place.row].last { $0.column <= place.column } ?? rows[place.row].first)?.token
  }

  /// The first row that is shown where so many have room.
  func firstShown(around token: Int, rows room: Int) -> Int {
    max(0, min(row(of: token) - room / 2, rows.count - room))
  }
}
