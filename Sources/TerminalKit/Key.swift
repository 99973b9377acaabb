/// One press of a key, with the modifiers that a terminal reports.
public struct Key: Hashable, Sendable {
  /// The key that was pressed.
  public enum Code: Hashable, Sendable {
    /// A printable character, already shifted: `A` is `.character("A")` without modifiers.
    case character(Character)
    case enter, tab, backspace, delete, insert, escape
    case up, down, left, right, home, end, pageUp, pageDown
    /// A function key, counted from 1.
    case function(Int)
  }

  /// The modifiers held; a terminal reports Shift only on keys that have no shifted character.
  public struct Modifiers: OptionSet, Hashable, Sendable {
    /// The bits of the set.
    public let rawValue: UInt8

    /// Makes a set from its bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The Shift key.
    public static let shift = Modifiers(rawValue: 1)
    /// The Alt (Meta) key.
    public static let alt = Modifiers(rawValue: 2)
    /// The Ctrl key.
    public static let control = Modifiers(rawValue: 4)
  }

  /// The key that was pressed.
  public var code: Code
  /// The keys that were held meanwhile.
  public var modifiers: Modifiers

  /// Makes a key press.
  public init(_ code: Code, _ modifiers: Modifiers = []) {
    self.code = code
    self.modifiers = modifiers
  }

  /// A printable character.
  public static func character(_ character: Character) -> Key { Key(.character(character)) }

  /// Ctrl with a letter; the letter is lower case.
  public static func control(_ letter: Character) -> Key { Key(.character(letter), .control) }

  /// Alt (Meta) with a character.
  public static func alt(_ character: Character) -> Key { Key(.character(character), .alt) }

  /// The Enter key by itself.
  public static let enter = Key(.enter)
  /// The Tab key by itself.
  public static let tab = Key(.tab)
  /// The Escape key by itself.
  public static let escape = Key(.escape)
}

/// Something that a mouse did over a cell.
public struct MouseEvent: Hashable, Sendable {
  /// The deed.
  public enum Kind: Hashable, Sendable {
    /// The left button went down.
    case press
    /// The mouse moved with the left button down.
    case drag
    /// The left button went up.
    case release
    case wheelUp, wheelDown
  }

  /// The deed.
  public var kind: Kind
  /// The cell under the mouse.
  public var place: Point

  /// Makes a report.
  public init(_ kind: Kind, at place: Point) {
    self.kind = kind
    self.place = place
  }
}

/// Something that a terminal reports.
public enum InputEvent: Hashable, Sendable {
  case key(Key)
  /// A paste, whole: one insertion, never a command.
  case paste(String)
  case mouse(MouseEvent)
  case resized(Size)
  /// The terminal went away (end of input or hang-up).
  case closed
}
