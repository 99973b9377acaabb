import TerminalKit

/// The keys that terminfo has names for, which some terminals send in ways of their own.
enum NamedKeys {
  /// The keys by the sequences that `capability` gives for their terminfo names.
  static func sequences(capability: (String) -> [UInt8]?) -> [[UInt8]: Key] {
    var result: [[UInt8]: Key] = [:]
    for (name, key) in names {
      if let sequence = capability(name), sequence.count > 1, sequence[0] == EscapeSequence.escape {
        result[sequence] = key
      }
    }
    return result
  }

  private static let names: [(String, Key)] = {
    let plain: [(String, Key.Code)] =
      [
        ("kcuu1", .up), ("kcud1", .down), ("kcub1", .left), ("kcuf1", .right), ("khome", .home),
        ("kend", .end), ("kpp", .pageUp), ("knp", .pageDown), ("kich1", .insert),
        ("kdch1", .delete),
      ] + (1...12).map { ("kf\($0)", .function($0)) }
    let shifted: [(String, Key.Code)] = [
      ("kUP", .up), ("kDN", .down), ("kLFT", .left), ("kRIT", .right), ("kHOM", .home),
      ("kEND", .end), ("kPRV", .pageUp), ("kNXT", .pageDown), ("kIC", .insert), ("kDC", .delete),
    ]
    // ncurses' extended names append xterm's number for other modifiers: kUP5 is Ctrl-Up.
    let modified = shifted.flatMap { name, code in
      (3...8).map { ("\(name)\($0)", Key(code, Key.Modifiers(parameter: $0))) }
    }
    return plain.map { ($0, Key($1)) } + shifted.map { ($0, Key($1, .shift)) } + modified
      + [("kcbt", Key(.tab, .shift)), ("kent", .enter)]
  }()
}
