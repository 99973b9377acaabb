import TerminalKit

/// Turns the bytes that a terminal sends into events.
///
/// The sequences that terminfo names for keys come first, then `EscapeSequence`; one that means
/// nothing is swallowed whole and never appears as text. Bytes may arrive in pieces of any size.
struct KeyDecoder {
  private static let escape = EscapeSequence.escape
  private static let pasteEnd = Array("\u{1B}[201~".utf8)
  /// Ctrl-C.
  private static let interrupt: [UInt8] = [0x03]

  /// Keys by the sequences that terminfo gives for them.
  private let named: [[UInt8]: Key]
  /// Whether Backspace sends ^H, as the terminal's driver is told of it.
  private let controlHErases: Bool
  /// An escape sequence or a character of which the end has not come.
  private var pending: [UInt8] = []
  /// The bytes of a paste that goes on.
  private var pasted: [UInt8]?
  /// Typed characters; scalars that come together may be one grapheme.
  private var typed = String.UnicodeScalarView()
  private var events: [InputEvent] = []
  /// The terminal's answers to `Overprint.questions` that nobody has taken yet.
  private var cursors: [(row: Int, column: Int)] = []

  init(named: [[UInt8]: Key] = [:], controlHErases: Bool = false) {
    self.named = named
    self.controlHErases = controlHErases
  }

  /// Whether the bytes so far are a key if none follow soon, and the start of another if they do.
  var isAmbiguous: Bool { pending.first == Self.escape && sequence.count <= 2 }

  /// The pending escape sequence, without the ESC that an Alt key puts before it.
  private var sequence: ArraySlice<UInt8> {
    pending.dropFirst(pending.starts(with: [Self.escape, Self.escape]) ? 1 : 0)
  }

  /// The events that `bytes`, behind all bytes before them, make.
  ///
  /// Ctrl-C that comes alone ends a paste: where the end of one was lost, no other key would ever be one
  /// again.
  mutating func decode(_ bytes: some Collection<UInt8>) -> [InputEvent] {
    if let pasted, bytes.elementsEqual(Self.interrupt) {
      endPaste(pasted)
    } else {
      var bytes = Array(bytes)[...]
      while !bytes.isEmpty {
        let run = isBetweenKeys ? bytes.prefix(while: Burst.isText) : []
        if run.isEmpty {
          take(bytes.removeFirst())
        } else {
          if Burst.isLines(run) { endPaste(Array(run)) } else { for byte in run { take(byte) } }
          bytes = bytes.dropFirst(run.count)
        }
      }
    }
    return takeEvents()
  }

  /// Whether a paste goes on, so that all bytes are text.
  var isPasting: Bool { pasted != nil }

  /// Ends a paste of which nothing has come for long: its end got lost.
  mutating func giveUpPaste() -> [InputEvent] {
    if let pasted { endPaste(pasted) }
    return takeEvents()
  }

  /// Takes the answers to `Overprint.questions` out.
  mutating func takeCursors() -> [(row: Int, column: Int)] {
    defer { cursors = [] }
    return cursors
  }

  /// Whether no sequence, character or paste has begun.
  private var isBetweenKeys: Bool { pasted == nil && pending.isEmpty }

  /// The events of ambiguous bytes when nothing follows them: ESC is the Escape key, ESC and a
  /// character Alt with it.
  mutating func finish() -> [InputEvent] {
    guard isAmbiguous else { return [] }
    let bytes = pending
    pending = []
    if let last = bytes.last, last != Self.escape, last < 0x80 {
      emit(.alt(Character(Unicode.Scalar(last))))
    } else {
      for byte in bytes where byte == Self.escape { emit(.escape) }
    }
    return takeEvents()
  }

  private mutating func take(_ byte: UInt8) {
    if pasted != nil {
      takePasted(byte)
    } else if pending.first == Self.escape {
      pending.append(byte)
      readSequence()
    } else if byte & 0xC0 == 0x80 || (pending.isEmpty && byte >= 0x80) {
      pending.append(byte)
      readCharacter()
    } else if !pending.isEmpty {
      // The character broke off; what comes now starts anew.
      pending = []
      typed.append("\u{FFFD}")
      take(byte)
    } else if byte == Self.escape {
      pending = [byte]
    } else if let key = controlKey(byte) {
      emit(key)
    } else {
      typed.append(Unicode.Scalar(byte))
    }
  }

  /// The key behind a control byte, nil for other bytes.
  private func controlKey(_ byte: UInt8) -> Key? {
    switch byte {
    case 0x7F: Key(.backspace)
    case 0x08 where controlHErases: Key(.backspace)
    case 0x09: .tab
    case 0x0D: .enter
    case 0x00: .control(" ")
    case 0x01...0x1A: .control(Character(Unicode.Scalar(byte + 0x60)))
    case 0x1C...0x1F: .control(Character(Unicode.Scalar(byte + 0x40)))
    default: nil
    }
  }

  /// Takes the pending escape sequence if it is complete.
  private mutating func readSequence() {
    let bytes = Array(sequence)
    guard bytes.count > 1 else { return }
    let alt: Key.Modifiers = bytes.count < pending.count ? .alt : []
    if bytes[1] == Self.escape {
      // Three in a row: the first was a key by itself.
      emit(.escape)
      pending.removeFirst()
    } else if let key = named[bytes] {
      end(with: key, alt)
    } else if let key = controlKey(bytes[1]) {
      end(with: key, .alt)
    } else {
      switch EscapeSequence(bytes) {
      case .incomplete:
        // No key is this long: only how it began and where it ends still matter.
        if pending.count > 128 { pending.removeSubrange(64..<pending.count - 2) }
      case .key(let key): end(with: key, alt)
      case .mouse(let report):
        pending = []
        endTyping()
        events.append(.mouse(report))
      case .cursor(let row, let column):
        pending = []
        cursors.append((row, column))
      case .nothing: pending = []
      case .pasteStart:
        pending = []
        endTyping()
        pasted = []
      case .brokenOff(let key):
        let byte = bytes[bytes.count - 1]
        pending = []
        if let key { end(with: key, alt) }
        take(byte)
      }
    }
  }

  private mutating func end(with key: Key, _ modifiers: Key.Modifiers) {
    pending = []
    emit(Key(key.code, key.modifiers.union(modifiers)))
  }

  /// Takes the pending character if it is complete; what UTF-8 does not allow becomes `�`.
  private mutating func readCharacter() {
    guard pending.count >= UTF8.length(after: pending[0]) else { return }
    typed.append(contentsOf: String(decoding: pending, as: UTF8.self).unicodeScalars)
    pending = []
  }

  private mutating func takePasted(_ byte: UInt8) {
    pasted?.append(byte)
    guard byte == Self.pasteEnd.last, let bytes = pasted,
      bytes.suffix(Self.pasteEnd.count).elementsEqual(Self.pasteEnd)
    else { return }
    endPaste(bytes.dropLast(Self.pasteEnd.count))
  }

  private mutating func endPaste(_ bytes: [UInt8]) {
    pasted = nil
    // Terminals send a newline as Enter would be typed: CR.
    let text = String(decoding: bytes, as: UTF8.self)
    events.append(
      .paste(String(text.map { $0 == "\r" || $0 == "\r\n" ? "\n" : $0 })))
  }

  private mutating func emit(_ key: Key) {
    endTyping()
    events.append(.key(key))
  }

  private mutating func endTyping() {
    events += String(typed).map { .key(.character($0)) }
    typed = String.UnicodeScalarView()
  }

  private mutating func takeEvents() -> [InputEvent] {
    endTyping()
    defer { events = [] }
    return events
  }
}
