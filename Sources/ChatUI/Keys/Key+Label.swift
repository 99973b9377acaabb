import TerminalKit

extension Key {
  /// How the help names the key, e.g. "Ctrl-C", "Alt-Enter", "F1".
  var label: String {
    var label = ""
    if modifiers.contains(.control) { label += "Ctrl-" }
    if modifiers.contains(.alt) { label += "Alt-" }
    if modifiers.contains(.shift) { label += "Shift-" }
    return label + name
  }

  private var name: String {
    switch code {
    case .character(" "): "Space"
    case .character(let character):
      modifiers.contains(.control) ? character.uppercased() : String(character)
    case .enter: "Enter"
    case .tab: "Tab"
    case .backspace: "Backspace"
    case .delete: "Delete"
    case .insert: "Insert"
    case .escape: "Esc"
    case .up: "↑"
    case .down: "↓"
    case .left: "←"
    case .right: "→"
    case .home: "Home"
    case .end: "End"
    case .pageUp: "PgUp"
    case .pageDown: "PgDn"
    case .function(let number): "F\(number)"
    }
  }

  /// Why a text names no key, in words that follow it.
  struct LabelFault: Error, Hashable {
    let problem: String
  }

  /// The key of a label, in upper or lower case; arrows also by their names.
  init(label: String) throws(LabelFault) {
    var rest = Substring(label)
    var modifiers: Modifiers = []
    while let (modifier, length) = Self.modifier(at: rest), rest.count > length {
      modifiers.insert(modifier)
      rest = rest.dropFirst(length)
    }
    guard let code = Self.code(of: String(rest)) else {
      throw LabelFault(problem: "is no key; keys are such as Ctrl-G, Alt-Enter, F5, PgUp")
    }
    guard case .character(let character) = code else {
      self.init(code, modifiers)
      return
    }
    // What terminals cannot tell apart.
    guard !modifiers.contains(.shift) else {
      throw LabelFault(problem: "is no key; Shift with a letter is the capital letter")
    }
    guard modifiers.contains(.control) else {
      self.init(code, modifiers)
      return
    }
    let small = Character(character.lowercased())
    if !modifiers.contains(.alt), let other = Self.twins[small] {
      throw LabelFault(problem: "is \(other) to a terminal")
    }
    self.init(.character(small), modifiers)
  }

  /// Letters that are other keys with Ctrl.
  private static let twins: [Character: String] = ["i": "Tab", "m": "Enter", "[": "Esc"]

  private static func modifier(at text: Substring) -> (Modifiers, length: Int)? {
    let names: [(String, Modifiers)] = [
      ("ctrl", .control), ("control", .control), ("alt", .alt), ("meta", .alt), ("shift", .shift),
    ]
    for (name, modifier) in names where text.lowercased().hasPrefix(name) {
      if let sign = text.dropFirst(name.count).first, sign == "-" || sign == "+" {
        return (modifier, name.count + 1)
      }
    }
    return nil
  }

  private static func code(of name: String) -> Code? {
    if name.count == 1, let character = name.first, arrows[name] == nil {
      return character.isASCII && character.unicodeScalars.allSatisfy { $0.value > 0x20 }
        || character.isLetter ? .character(character) : nil
    }
    let name = name.lowercased()
    if name.first == "f", let number = Int(name.dropFirst()), (1...63).contains(number) {
      return .function(number)
    }
    return arrows[name] ?? names[name]
  }

  private static let arrows: [String: Code] = [
    "↑": .up, "↓": .down, "←": .left, "→": .right,
    "up": .up, "down": .down, "left": .left, "right": .right,
  ]

  private static let names: [String: Code] = [
    "space": .character(" "), "enter": .enter, "return": .enter, "tab": .tab,
    "backspace": .backspace, "delete": .delete, "del": .delete, "insert": .insert,
    "esc": .escape, "escape": .escape, "home": .home, "end": .end, "pgup": .pageUp,
    "pageup": .pageUp, "pgdn": .pageDown, "pagedown": .pageDown,
  ]
}
