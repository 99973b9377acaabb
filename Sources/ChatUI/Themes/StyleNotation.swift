import TerminalKit

/// Styles as people write them: `bold #ffcc00 on black`, `underline`, `on 236`.
///
/// In any order of attributes, one colour, and `on` with a background: a name of the sixteen, `default`,
/// a palette number from 0 to 255, `#rgb`, `#rrggbb`, or a name that the theme defines.
struct StyleNotation {
  /// The names that the theme gives to colours of its own.
  var colors: [String: Color] = [:]

  /// Why a style or a colour cannot be read; one line.
  struct Problem: Error, Hashable {
    var description: String
  }

  /// Reads a style; what it does not mention is taken from `base`, but for attributes.
  func style(_ notation: String, over base: Style) throws(Problem) -> Style {
    var style = Style(foreground: base.foreground, background: base.background)
    var isBackground = false
    var isForegroundSet = false
    for word in notation.lowercased().split(whereSeparator: \.isWhitespace).map(String.init) {
      if isBackground {
        style.background = try color(word)
        isBackground = false
      } else if word == "on" {
        isBackground = true
      } else if let attribute = Self.attributes[word] {
        style.attributes.insert(attribute)
      } else {
        guard !isForegroundSet else {
          throw Problem(description: "\"\(word)\" is one colour too many")
        }
        style.foreground = try color(word)
        isForegroundSet = true
      }
    }
    guard !isBackground else { throw Problem(description: "\"on\" needs a colour after it") }
    return style
  }

  /// Reads a colour.
  func color(_ word: String) throws(Problem) -> Color {
    if let color = colors[word] { return color }
    if word == "default" { return .terminalDefault }
    if let index = Self.names.firstIndex(of: word) { return .palette(UInt8(index)) }
    if let index = UInt8(word) { return .palette(index) }
    if word.hasPrefix("#"), let color = Self.rgb(word.dropFirst()) { return color }
    throw Problem(
      description: "\"\(word)\" is neither a colour (red, bright-red, 208, #ffcc00) nor one of "
        + "bold, dim, italic, underline, reverse")
  }

  private static func rgb(_ digits: Substring) -> Color? {
    guard digits.utf8.count == 6 || digits.utf8.count == 3, digits.allSatisfy(\.isHexDigit),
      let number = UInt32(digits, radix: 16)
    else { return nil }
    func byte(_ shift: UInt32) -> UInt8 {
      digits.utf8.count == 6
        ? UInt8(number >> (8 * shift) & 0xFF) : UInt8(number >> (4 * shift) & 0xF) * 17
    }
    return .rgb(red: byte(2), green: byte(1), blue: byte(0))
  }

  private static let attributes: [String: Style.Attributes] = [
    "bold": .bold, "dim": .dim, "italic": .italic, "underline": .underline, "reverse": .reverse,
  ]

  /// The sixteen basic colours, in the order of the palette.
  private static let names: [String] = {
    let basic = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"]
    return basic + basic.map { "bright-" + $0 }
  }()
}
