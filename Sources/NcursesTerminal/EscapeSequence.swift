import TerminalKit

/// The meaning of an escape sequence from the keyboard, after ECMA-48 and xterm's "Control Sequences".
enum EscapeSequence: Hashable {
  /// Its end has not come.
  case incomplete
  case key(Key)
  case mouse(MouseEvent)
  case pasteStart
  /// Where the cursor is, counted from 1: an answer to `Overprint.questions`.
  case cursor(row: Int, column: Int)
  /// Complete, and of no meaning here.
  case nothing
  /// The last byte is not part of it; what stands before that is the key, or no key at all.
  case brokenOff(Key?)

  static let escape: UInt8 = 0x1B

  /// Reads the bytes so far: ESC, and something that is not ESC behind it.
  init(_ bytes: [UInt8]) {
    precondition(bytes.count > 1 && bytes[0] == Self.escape && bytes[1] != Self.escape)
    let body = bytes.dropFirst(2)
    self =
      switch bytes[1] {
      case UInt8(ascii: "["): Self.control(body)
      case UInt8(ascii: "O"): Self.singleShift(body)
      case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"):
        Self.string(body, opener: bytes[1])
      case 0x80...: Self.character(bytes.dropFirst())
      default: .key(.alt(Character(Unicode.Scalar(bytes[1]))))
      }
  }

  /// CSI: parameters, then a final byte.
  private static func control(_ body: ArraySlice<UInt8>) -> EscapeSequence {
    guard let first = body.first, let last = body.last else { return .incomplete }
    if first == UInt8(ascii: "[") {
      // The Linux console's F1 to F5: ESC [ [ A to E.
      guard body.count == 2 else { return .incomplete }
      return (0x41...0x45).contains(last) ? .key(Key(.function(Int(last) - 0x40))) : .nothing
    }
    // The mouse in its oldest form, which a program that crashed may have left on: three bytes follow.
    if first == UInt8(ascii: "M") { return body.count < 4 ? .incomplete : .nothing }
    switch last {
    case 0x20...0x3F: return .incomplete
    case 0x40...0x7E: break
    default: return .brokenOff(nil)
    }
    if first == UInt8(ascii: "<") { return mouse(body.dropFirst()) }
    let parameters = parameters(body.dropLast())
    let modifiers = parameters.count > 1 ? Key.Modifiers(parameter: parameters[1]) : []
    switch Unicode.Scalar(last) {
    case "~":
      if parameters.first == 200 { return .pasteStart }
      if parameters.first == 27, parameters.count == 3 {
        return key(scalar: parameters[2], modifiers)
      }
      return Self.key(editing[parameters.first ?? 0], modifiers)
    case "u": return key(scalar: parameters.first ?? 0, modifiers)
    case "Z": return .key(Key(.tab, .shift))
    case "R" where parameters.count == 2 && (2...4).contains(parameters[0]):
      return .cursor(row: parameters[0], column: parameters[1])
    // Where the cursor is, as an earlier program may have asked; F3 comes with a 1.
    case "R" where parameters.count > 1 && parameters[0] != 1: return .nothing
    default: return Self.key(cursor[last], modifiers)
    }
  }

  /// The mouse: button and modifiers in bits, column and row counted from 1, `M` for down and `m` for up
  /// (xterm's mode 1006).
  private static func mouse(_ body: ArraySlice<UInt8>) -> EscapeSequence {
    let numbers = parameters(body.dropLast())
    guard numbers.count == 3, numbers[1] > 0, numbers[2] > 0 else { return .nothing }
    let kind: MouseEvent.Kind
    // 4 Shift, 8 Alt and 16 Ctrl say nothing here; 32 is a move.
    switch (numbers[0] & ~28, body.last == UInt8(ascii: "M")) {
    case (0, true): kind = .press
    case (32, true): kind = .drag
    case (0, false): kind = .release
    case (64, true): kind = .wheelUp
    case (65, true): kind = .wheelDown
    default: return .nothing
    }
    return .mouse(MouseEvent(kind, at: Point(row: numbers[2] - 1, column: numbers[1] - 1)))
  }

  /// SS3: modifiers in old terminals, then one byte.
  private static func singleShift(_ body: ArraySlice<UInt8>) -> EscapeSequence {
    guard let last = body.last else { return .incomplete }
    switch last {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: ";"): return .incomplete
    case UInt8(ascii: "M"): return .key(.enter)
    case UInt8(ascii: "X"): return .key(.character("="))
    // The number pad: * + , - . / 0 … 9.
    case UInt8(ascii: "j")...UInt8(ascii: "y"):
      return .key(.character(Character(Unicode.Scalar(last - 0x40))))
    case 0x21...0x7E:
      let modifiers = parameters(body.dropLast()).last.map(Key.Modifiers.init(parameter:))
      return key(cursor[last], modifiers ?? [])
    default: return .brokenOff(nil)
    }
  }

  /// OSC, DCS and APC, a terminal's answers: a string up to BEL or ESC \. Alt-], Alt-P and Alt-_ start
  /// alike, but neither a digit follows them at once nor the G of an answer about graphics.
  private static func string(_ body: ArraySlice<UInt8>, opener: UInt8) -> EscapeSequence {
    guard let first = body.first, let last = body.last else { return .incomplete }
    let beginnings = opener == UInt8(ascii: "_") ? 0x47...0x47 : 0x30...0x3F
    guard beginnings.contains(Int(first)) else {
      return .brokenOff(.alt(Character(Unicode.Scalar(opener))))
    }
    switch last {
    case 0x07: return .nothing
    case UInt8(ascii: "\\") where body.dropLast().last == escape: return .nothing
    case 0x00..<0x20 where last != escape: return .brokenOff(nil)
    default: return .incomplete
    }
  }

  /// Alt with a character beyond ASCII.
  private static func character(_ bytes: ArraySlice<UInt8>) -> EscapeSequence {
    guard let first = bytes.first, bytes.count >= UTF8.length(after: first) else {
      return .incomplete
    }
    return .key(.alt(String(decoding: bytes, as: UTF8.self).first ?? "\u{FFFD}"))
  }

  /// Numbers between semicolons; of one with subfields (`5:1`) the first.
  private static func parameters(_ bytes: ArraySlice<UInt8>) -> [Int] {
    bytes.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false).map {
      Int(String(decoding: $0.prefix { $0 != UInt8(ascii: ":") }, as: UTF8.self)) ?? 0
    }
  }

  private static func key(_ code: Key.Code?, _ modifiers: Key.Modifiers) -> EscapeSequence {
    code.map { .key(Key($0, modifiers)) } ?? .nothing
  }

  /// A key by the character on it, as `modifyOtherKeys` and `CSI u` report it.
  private static func key(scalar: Int, _ modifiers: Key.Modifiers) -> EscapeSequence {
    switch scalar {
    case 9: return .key(Key(.tab, modifiers))
    case 13: return .key(Key(.enter, modifiers))
    case 27: return .key(Key(.escape, modifiers))
    case 8, 127: return .key(Key(.backspace, modifiers))
    case 0x20...0x7E, 0xA0...:
      guard let scalar = UInt32(exactly: scalar).flatMap(Unicode.Scalar.init) else {
        return .nothing
      }
      let character = Character(scalar)
      guard modifiers.contains(.shift), !modifiers.contains(.control) else {
        return .key(Key(.character(character), modifiers))
      }
      let upper = character.uppercased().first ?? character
      return .key(Key(.character(upper), modifiers.subtracting(.shift)))
    default: return .nothing
    }
  }

  /// Final bytes of CSI and SS3 that are keys.
  private static let cursor: [UInt8: Key.Code] = [
    UInt8(ascii: "A"): .up, UInt8(ascii: "B"): .down, UInt8(ascii: "C"): .right,
    UInt8(ascii: "D"): .left, UInt8(ascii: "F"): .end, UInt8(ascii: "H"): .home,
    UInt8(ascii: "P"): .function(1), UInt8(ascii: "Q"): .function(2),
    UInt8(ascii: "R"): .function(3), UInt8(ascii: "S"): .function(4),
  ]

  /// The keys of `CSI number ~`.
  private static let editing: [Int: Key.Code] = [
    1: .home, 2: .insert, 3: .delete, 4: .end, 5: .pageUp, 6: .pageDown, 7: .home, 8: .end,
    11: .function(1), 12: .function(2), 13: .function(3), 14: .function(4), 15: .function(5),
    17: .function(6), 18: .function(7), 19: .function(8), 20: .function(9), 21: .function(10),
    23: .function(11), 24: .function(12),
  ]
}

extension Key.Modifiers {
  /// xterm's number: one more than the sum of 1 Shift, 2 Alt, 4 Control, 8 Meta.
  init(parameter: Int) {
    let bits = max(0, parameter - 1)
    self = []
    if bits & 1 != 0 { insert(.shift) }
    if bits & (2 | 8) != 0 { insert(.alt) }
    if bits & 4 != 0 { insert(.control) }
  }
}

extension UTF8 {
  /// The bytes of the character that starts with `byte`; 1 where none can.
  static func length(after byte: UInt8) -> Int {
    switch byte {
    case 0xC2...0xDF: 2
    case 0xE0...0xEF: 3
    case 0xF0...0xF4: 4
    default: 1
    }
  }
}
