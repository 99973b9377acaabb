import CTerminal
import Foundation
import NcursesTerminal
import TerminalKit
import Testing

/// Real ncurses on a pseudo-terminal; one after the other, for ncurses has one state a process.
@Suite(.serialized) struct NcursesTerminalTests {
  static let environment = ["TERM": "xterm-256color"]
  let pseudoTerminal: PseudoTerminal

  init() throws { pseudoTerminal = try PseudoTerminal(rows: 6, columns: 30) }

  private func open(_ environment: [String: String] = environment) throws -> NcursesTerminal {
    try NcursesTerminal(
      input: pseudoTerminal.device, output: pseudoTerminal.device, environment: environment)
  }

  @Test func aScreenIsDrawn() throws {
    let terminal = try open()
    var screen = Screen(size: terminal.size)
    screen.draw("日本 e\u{301} 👍🏽|👨\u{200D}👩\u{200D}👧|❤\u{FE0F}|🇩🇪|", row: 1, column: 2, style: .plain)
    screen.draw("bold", row: 2, column: 0, style: Style(attributes: .bold))
    screen.draw(
      "blue", row: 3, column: 0,
      style: Style(foreground: .palette(33), background: .rgb(red: 255, green: 0, blue: 0)))

    terminal.present(screen)

    let output = pseudoTerminal.written()
    #expect(terminal.size == Size(rows: 6, columns: 30))
    #expect(output.contains("日本 e\u{301} 👍|👨|❤ |🇩🇪|"))
    #expect(output.contains("[0;1mbold"))
    #expect(output.contains("\u{1B}[38;5;33m\u{1B}[48;5;196mblue"))
  }

  @Test func onlyWhatChangedIsSent() throws {
    let terminal = try open()
    var screen = Screen(size: terminal.size)
    screen.draw("the first row", row: 0, column: 0, style: .plain)
    screen.draw("the second row", row: 1, column: 0, style: .plain)
    terminal.present(screen)
    _ = pseudoTerminal.written()

    screen.draw("2nd", row: 1, column: 0, style: .plain)
    terminal.present(screen)
    let change = pseudoTerminal.written()
    terminal.present(screen)
    let nothing = pseudoTerminal.written()
    terminal.redrawAll()
    terminal.present(screen)
    let everything = pseudoTerminal.written()

    #expect(change.contains("2nd") && !change.contains("first"))
    #expect(nothing == "")
    #expect(everything.contains("the first row"))
  }

  @Test func theCursorIsShownWhereItStands() throws {
    let terminal = try open()
    var screen = Screen(size: terminal.size)
    screen.cursor = Point(row: 2, column: 7)
    terminal.present(screen)
    let shown = pseudoTerminal.written()

    screen.cursor = nil
    terminal.present(screen)

    #expect(shown.hasSuffix("\u{1B}[3;8H"))
    #expect(pseudoTerminal.written().contains("\u{1B}[?25l"))
  }

  @Test func withoutColourOnlyAttributesAreSent() throws {
    let terminal = try open(["TERM": "xterm-256color", "NO_COLOR": "1"])
    var screen = Screen(size: terminal.size)
    let style = Style(foreground: .palette(33), attributes: .reverse)
    screen.draw("plain", row: 0, column: 0, style: style)

    terminal.present(screen)

    let output = pseudoTerminal.written()
    #expect(output.contains("[0;7mplain"))
    #expect(!output.contains("\u{1B}[38;5"))
  }

  @Test func typedKeysAreRead() throws {
    let terminal = try open()

    pseudoTerminal.type("aé\r\n\u{3}\u{1B}[1;5C\u{1B}OA\u{1B}x\u{1B}\r\u{7F}")
    let typed = terminal.pendingEvents()
    pseudoTerminal.type("\u{1B}")
    let escape = terminal.pendingEvents()

    #expect(
      typed == [
        .key(.character("a")), .key(.character("é")), .key(.enter), .key(.control("j")),
        .key(.control("c")), .key(Key(.right, .control)), .key(Key(.up)), .key(.alt("x")),
        .key(Key(.enter, .alt)), .key(Key(.backspace)),
      ])
    #expect(escape == [.key(.escape)])
    #expect(terminal.pendingEvents() == [])
  }

  @Test func aPasteIsOneEvent() throws {
    let terminal = try open()

    pseudoTerminal.type("\u{1B}[200~one\rtwo \u{1B}[A")
    let first = terminal.pendingEvents()
    pseudoTerminal.type(" 字\u{1B}[201~.")
    let second = terminal.pendingEvents()

    #expect(first == [])
    #expect(second == [.paste("one\ntwo \u{1B}[A 字"), .key(.character("."))])
  }

  @Test func aNewSizeIsReported() throws {
    let terminal = try open()

    pseudoTerminal.resize(rows: 10, columns: 40)
    let events = terminal.pendingEvents()
    var screen = Screen(size: terminal.size)
    screen.draw("corner", row: 9, column: 33, style: .plain)
    terminal.present(screen)

    #expect(events == [.resized(Size(rows: 10, columns: 40))])
    #expect(pseudoTerminal.written().contains("corner"))
    #expect(terminal.pendingEvents() == [])
  }

  /// `stty cols 20000` is all it takes; the cells of such a screen fill gigabytes.
  @Test func aWindowBeyondAllScreensCountsAsALargeOne() throws {
    pseudoTerminal.resize(rows: 20_000, columns: 20_000)
    let terminal = try open()
    #expect(terminal.size == Size(rows: 1_000, columns: 2_000))

    pseudoTerminal.resize(rows: 30_000, columns: 10)
    #expect(terminal.pendingEvents() == [.resized(Size(rows: 1_000, columns: 10))])
    pseudoTerminal.resize(rows: 24, columns: 80)

    #expect(terminal.pendingEvents() == [.resized(Size(rows: 24, columns: 80))])
    #expect(getenv("LINES") == nil && getenv("COLUMNS") == nil)
  }

  @Test func aTerminalThatGoesAwayIsClosed() throws {
    let terminal = try open()

    pseudoTerminal.hangUp()

    #expect(terminal.pendingEvents() == [.closed])
    terminal.present(Screen(size: terminal.size))
    terminal.close()
    #expect(terminal.pendingEvents() == [.closed])
  }

  @Test func theTerminalIsGivenBackAsItWas() throws {
    let before = pseudoTerminal.modes()
    let terminal = try open()
    let raw = pseudoTerminal.modes()
    let start = pseudoTerminal.written()
    var during: [tcflag_t] = []

    terminal.suspended { during = pseudoTerminal.modes() }
    let after = pseudoTerminal.modes()
    let pause = pseudoTerminal.written()
    terminal.close()
    terminal.close()

    #expect(raw != before)
    #expect(raw[0] & tcflag_t(IXON | ICRNL) == 0)
    #expect(during == before && after == raw)
    #expect(start.contains("\u{1B}[?1049h") && start.contains("\u{1B}[?2004h"))
    #expect(pause.contains("\u{1B}[?2004l") && pause.contains("\u{1B}[?1049l"))
    #expect(pause.hasSuffix("\u{1B}[?2004h"))
    let end = pseudoTerminal.written()
    #expect(end.contains("\u{1B}[?2004l") && end.contains("\u{1B}[?1049l"))
    #expect(pseudoTerminal.modes() == before)
  }

  @Test func aTerminalThatAShellHasHadIsTakenAgain() throws {
    let terminal = try open()
    terminal.present(Screen(size: terminal.size))
    let raw = pseudoTerminal.modes()
    _ = pseudoTerminal.written()

    terminal.retake()
    #expect(pseudoTerminal.written() == "")
    pseudoTerminal.takeLines()
    #expect(pseudoTerminal.modes() != raw)
    terminal.retake()

    #expect(pseudoTerminal.modes() == raw)
    #expect(pseudoTerminal.written().contains("\u{1B}[?1049h"))
  }

  @Test func aTerminalThatIsDroppedIsGivenBack() throws {
    let before = pseudoTerminal.modes()

    do { _ = try open() }

    #expect(pseudoTerminal.modes() == before)
  }

  @Test func signalHandlersStayAsTheyWere() throws {
    func handlers() -> [Bool] {
      [SIGINT, SIGTERM, SIGTSTP, SIGWINCH].map { signal in
        var action = sigaction()
        sigaction(signal, nil, &action)
        return action.__sigaction_handler.sa_handler == nil
      }
    }
    let before = handlers()

    let terminal = try open()
    terminal.present(Screen(size: terminal.size))
    let open = handlers()
    terminal.suspended {}
    terminal.close()

    #expect(open == before)
    #expect(handlers() == before)
  }

  @Test func theClipboardIsSetInOnePieceOrNotAtAll() throws {
    let terminal = try open()
    _ = pseudoTerminal.written()

    #expect(terminal.copyToClipboard("héllo"))
    let short = pseudoTerminal.written()
    #expect(!terminal.copyToClipboard(String(repeating: "x", count: 100_000)))

    #expect(short == "\u{1B}]52;c;aMOpbGxv\u{07}")
    #expect(pseudoTerminal.written() == "")
  }

  @Test func whatCannotBeDrawnOnIsRefused() throws {
    let file = Foundation.open("/dev/null", O_RDWR)
    defer { Foundation.close(file) }

    #expect(throws: TerminalError.notATerminal) {
      try NcursesTerminal(input: file, output: file, environment: Self.environment)
    }
    #expect(throws: TerminalError.unknownType("no-such-type")) {
      try open(["TERM": "no-such-type"])
    }
    #expect(throws: TerminalError.unknownType("")) { try open([:]) }
    #expect(throws: TerminalError.cannotMoveCursor("dumb")) { try open(["TERM": "dumb"]) }
    #expect(throws: Never.self) { try open().close() }
  }

  @Test func widthsAgreeWithTheLibrary() {
    ct_use_utf8()
    // Old characters only, since every library in use knows them.
    let known = (0x20...0x3FFFF).lazy.compactMap(Unicode.Scalar.init).filter {
      let properties = $0.properties
      guard let age = properties.age, age.major <= 12, properties.generalCategory != .unassigned
      else { return false }
      return CharacterWidth.neutralised(String($0)) == String($0)
    }
    // Symbols that Unicode 16 made wide, circled numbers that glibc draws wide, and a vowel sign
    // that was once a letter.
    let debated: [ClosedRange<UInt32>] = [
      0x2630...0x2637, 0x268A...0x268F, 0x1D300...0x1D376, 0x3248...0x324F, 0x1171E...0x1171E,
    ]

    let different = known.filter { scalar in
      CharacterWidth.columns(of: scalar) != Int(ct_width(scalar.value))
        && !debated.contains { $0.contains(scalar.value) }
    }

    #expect(different.map { String($0.value, radix: 16) } == [])
  }
}
