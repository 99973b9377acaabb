import TerminalKit

/// The colours a terminal can show.
enum ColorDepth: Hashable {
  /// None: attributes only.
  case monochrome
  /// 8, 16 or 256 palette entries.
  case palette(Int)
  /// A colour number is 0xRRGGBB.
  case direct

  /// The depth of a terminal with that many colours; with `NO_COLOR` set and not empty, none
  /// (https://no-color.org).
  init(colors: Int, environment: [String: String]) {
    self =
      if environment["NO_COLOR"].map({ !$0.isEmpty }) ?? false {
        .monochrome
      } else if colors >= 1 << 24 {
        .direct
      } else if colors >= 8 {
        .palette(colors >= 256 ? 256 : colors >= 16 ? 16 : 8)
      } else {
        .monochrome
      }
  }

  /// The number that stands for the nearest colour of strokes on a ground; -1 is the terminal's own.
  ///
  /// What the terminal's own ground looks like nobody knows. Where a colour is not to be had, the nearest
  /// one may be just that, black or white; the terminal's own strokes are always seen there.
  func number(of color: Color, onOwnGround: Bool) -> Int {
    let nearest = number(of: color)
    guard onOwnGround, case .palette(let count) = self, count < 256, [0, 7, 15].contains(nearest)
    else { return nearest }
    if case .palette(let index) = color, Int(index) == nearest { return nearest }
    return -1
  }

  /// The number that stands for the nearest colour there is; -1 is the terminal's own.
  func number(of color: Color) -> Int {
    switch (self, color) {
    case (.monochrome, _), (_, .terminalDefault):
      return -1
    case (.direct, _):
      // terminfo's direct types take numbers under 8 for the palette.
      return max(8, StandardPalette.rgb(of: color).packed)
    case (.palette(let count), .palette(let index)) where Int(index) < count:
      return Int(index)
    case (.palette(8), .palette(let index)) where index < 16:
      return Int(index) - 8
    case (.palette(let count), _):
      // The first 16 of 256 are the user's to change, the others stand for fixed colours.
      return StandardPalette.nearest(
        to: StandardPalette.rgb(of: color), in: count == 256 ? 16..<256 : 0..<count)
    }
  }
}

/// The colours of xterm's palette: 16 basic ones, a cube of 6 × 6 × 6, 24 greys.
enum StandardPalette {
  struct RGB: Hashable {
    var red: Int
    var green: Int
    var blue: Int

    /// The colour as 0xRRGGBB.
    var packed: Int { red << 16 | green << 8 | blue }

    /// Whether dark text is read better on it than light text.
    var isLight: Bool { 3 * red + 6 * green + blue > 10 * 128 }
  }

  /// The look of a colour in a terminal that has not changed its palette.
  static func rgb(of color: Color) -> RGB {
    switch color {
    case .terminalDefault: entries[7]
    case .palette(let index): entries[Int(index)]
    case .rgb(let red, let green, let blue):
      RGB(red: Int(red), green: Int(green), blue: Int(blue))
    }
  }

  /// The palette entry within `range` that looks most like a colour.
  static func nearest(to color: RGB, in range: Range<Int>) -> Int {
    range.min { distance(entries[$0], color) < distance(entries[$1], color) } ?? 0
  }

  /// How far two colours are apart; the eye sees differences in green best, in blue least.
  private static func distance(_ one: RGB, _ other: RGB) -> Int {
    let red = one.red - other.red
    let green = one.green - other.green
    let blue = one.blue - other.blue
    return 3 * red * red + 6 * green * green + blue * blue
  }

  private static let entries: [RGB] = {
    let basic = [
      0x000000, 0xCD0000, 0x00CD00, 0xCDCD00, 0x0000EE, 0xCD00CD, 0x00CDCD, 0xE5E5E5,
      0x7F7F7F, 0xFF0000, 0x00FF00, 0xFFFF00, 0x5C5CFF, 0xFF00FF, 0x00FFFF, 0xFFFFFF,
    ].map { RGB(red: $0 >> 16, green: $0 >> 8 & 0xFF, blue: $0 & 0xFF) }
    let levels = [0, 95, 135, 175, 215, 255]
    let cube = (0..<216).map {
      RGB(red: levels[$0 / 36], green: levels[$0 / 6 % 6], blue: levels[$0 % 6])
    }
    let greys = (0..<24).map { RGB(red: 8 + 10 * $0, green: 8 + 10 * $0, blue: 8 + 10 * $0) }
    return basic + cube + greys
  }()
}

/// The pairs of colours in use, each defined when it is first needed.
struct ColorPairs {
  private struct Colors: Hashable {
    var foreground: Int
    var background: Int
  }

  private let depth: ColorDepth
  /// How many pairs may be defined, pair 0 included.
  private let capacity: Int
  private let define: (_ pair: Int, _ foreground: Int, _ background: Int) -> Void
  private var numbers: [Colors: Int] = [:]

  init(
    depth: ColorDepth, capacity: Int,
    define: @escaping (_ pair: Int, _ foreground: Int, _ background: Int) -> Void
  ) {
    self.depth = depth
    self.capacity = capacity
    self.define = define
  }

  /// The numbers of a style's colours; text does not vanish where the two fall together.
  private func colors(of style: Style) -> Colors {
    let background = depth.number(of: style.background)
    var foreground = depth.number(of: style.foreground, onOwnGround: background == -1)
    if foreground == background, foreground >= 0, style.foreground != style.background {
      // Two colours fell together: text must not vanish.
      let isLight = StandardPalette.rgb(of: style.background).isLight
      foreground = depth.number(of: .palette(isLight ? 0 : 7))
    }
    return Colors(foreground: foreground, background: background)
  }

  /// The sequence that sets a style where ncurses is not asked (ECMA-48's SGR).
  func sequence(for style: Style) -> String {
    let colors = colors(of: style)
    let attributes: [(Style.Attributes, Int)] = [
      (.bold, 1), (.dim, 2), (.italic, 3), (.underline, 4), (.reverse, 7),
    ]
    let numbers =
      [0] + attributes.filter { style.attributes.contains($0.0) }.map(\.1)
      + parameters(colors.foreground, base: 30) + parameters(colors.background, base: 40)
    return "\u{1B}[" + numbers.map(String.init).joined(separator: ";") + "m"
  }

  private func parameters(_ number: Int, base: Int) -> [Int] {
    switch (number, depth) {
    case (..<0, _): []
    case (_, .direct): [base + 8, 2, number >> 16, number >> 8 & 0xFF, number & 0xFF]
    case (..<8, _): [base + number]
    case (..<16, .palette(16)): [base + 60 + number - 8]
    default: [base + 8, 5, number]
    }
  }

  /// The pair that shows a style's colours; 0, the terminal's own, where no pair is left.
  mutating func pair(for style: Style) -> Int {
    let colors = colors(of: style)
    if colors == Colors(foreground: -1, background: -1) { return 0 }
    if let number = numbers[colors] { return number }
    let number = numbers.count + 1
    guard number < capacity else { return 0 }
    numbers[colors] = number
    define(number, colors.foreground, colors.background)
    return number
  }
}
