import TerminalKit
import Testing

@testable import NcursesTerminal

@Suite struct KeyDecodingTests {
  @Test(arguments: [
    ("a", [Key.character("a")]), ("Ä字", [.character("Ä"), .character("字")]),
    ("e\u{301}👍🏽", [.character("e\u{301}"), .character("👍🏽")]),
    ("\r", [.enter]), ("\n", [.control("j")]), ("\t", [.tab]), ("\u{7F}", [Key(.backspace)]),
    ("\u{8}", [.control("h")]), ("\u{1}\u{1A}", [.control("a"), .control("z")]),
    ("\u{0}", [.control(" ")]), ("\u{1F}", [.control("_")]), ("\u{1C}", [.control("\\")]),
    ("\u{1B}[A\u{1B}OB", [Key(.up), Key(.down)]),
    ("\u{1B}[1;5C\u{1B}[1;2D", [Key(.right, .control), Key(.left, .shift)]),
    ("\u{1B}[1;3A\u{1B}[1;8B", [Key(.up, .alt), Key(.down, [.shift, .alt, .control])]),
    ("\u{1B}O5C", [Key(.right, .control)]),
    ("\u{1B}[H\u{1B}OF\u{1B}[1~\u{1B}[4~", [Key(.home), Key(.end), Key(.home), Key(.end)]),
    ("\u{1B}[5~\u{1B}[6;5~", [Key(.pageUp), Key(.pageDown, .control)]),
    ("\u{1B}[2~\u{1B}[3;2~", [Key(.insert), Key(.delete, .shift)]),
    ("\u{1B}[Z", [Key(.tab, .shift)]),
    ("\u{1B}OP\u{1B}[15~\u{1B}[24~", [Key(.function(1)), Key(.function(5)), Key(.function(12))]),
    ("\u{1B}[1;2P\u{1B}[[A", [Key(.function(1), .shift), Key(.function(1))]),
    ("\u{1B}\r", [Key(.enter, .alt)]), ("\u{1B}\u{7F}", [Key(.backspace, .alt)]),
    ("\u{1B}x\u{1B}é", [.alt("x"), .alt("é")]),
    ("\u{1B}\u{6}", [Key(.character("f"), [.control, .alt])]),
    ("\u{1B}\u{1B}[A", [Key(.up, .alt)]), ("\u{1B}OM\u{1B}Oq", [.enter, .character("1")]),
    ("\u{1B}[13;2u\u{1B}[27;5;13~", [Key(.enter, .shift), Key(.enter, .control)]),
    ("\u{1B}[97;6u\u{1B}[97;2u", [Key(.character("a"), [.control, .shift]), .character("A")]),
  ])
  func bytesAreKeys(input: String, keys: [Key]) {
    var decoder = KeyDecoder()

    let events = decoder.decode(input.utf8)

    #expect(events == keys.map { .key($0) })
  }

  @Test(arguments: [
    "\u{1B}[?1;2c", "\u{1B}[I", "\u{1B}[99~", "\u{1B}[1;5y", "\u{1B}[>0;276;0c", "\u{1B}O?",
    "\u{1B}]11;rgb:0000/0000/0000\u{7}", "\u{1B}]11;rgb:0/0/0\u{1B}\\", "\u{1B}P1$r0m\u{1B}\\",
    "\u{1B}[1114112;1u", "\u{1B}[99999999999999999999;1y", "\u{1B}[[Z",
    "\u{1B}[M`!!", "\u{1B}[<66;10;10M", "\u{1B}[<0;0;9M", "\u{1B}[<0;9M", "\u{1B}[24;80R",
    "\u{1B}_Gi=31;OK\u{1B}\\",
  ])
  func whatMeansNothingIsSwallowedWhole(input: String) {
    var decoder = KeyDecoder()

    let events = decoder.decode((input + "x").utf8)

    #expect(events.last == .key(.character("x")))
    #expect(events.dropLast().isEmpty)
  }

  @Test func piecesMakeTheSameKeysAsAWhole() {
    let input = "字\u{1B}[1;5C\u{1B}[200~a\r\nb\u{1B}[201~\u{1B}Oc\u{1B}é\u{1B}]1;\u{7}ß"
    var whole = KeyDecoder()
    var pieces = KeyDecoder()

    let expected = whole.decode(input.utf8)
    let events = input.utf8.flatMap { pieces.decode([$0]) }

    #expect(events == expected)
    #expect(
      events == [
        .key(.character("字")), .key(Key(.right, .control)), .paste("a\nb"), .key(.alt("é")),
        .key(.character("ß")),
      ])
  }

  @Test(arguments: [
    ("\u{1B}", [Key.escape]), ("\u{1B}\u{1B}", [.escape, .escape]), ("\u{1B}[", [.alt("[")]),
    ("\u{1B}O", [.alt("O")]), ("\u{1B}\u{1B}\u{1B}", [.escape, .escape, .escape]),
  ])
  func whenNothingFollowsABeginningIsAKey(input: String, keys: [Key]) {
    var decoder = KeyDecoder()

    let begun = decoder.decode(input.utf8)
    let waits = decoder.isAmbiguous
    let events = begun + decoder.finish()

    #expect(waits)
    #expect(events == keys.map { .key($0) })
    #expect(!decoder.isAmbiguous)
  }

  @Test func aSequenceBegunIsHeldUntilItsEnd() {
    var decoder = KeyDecoder()

    let begun = decoder.decode("\u{1B}[1;".utf8)
    let nothing = decoder.finish()
    let events = decoder.decode("5Cx".utf8)

    #expect(begun.isEmpty && nothing.isEmpty)
    #expect(events == [.key(Key(.right, .control)), .key(.character("x"))])
  }

  @Test func aSequenceThatBreaksOffLosesNothingBehindIt() {
    var decoder = KeyDecoder()

    #expect(decoder.decode("\u{1B}[1;\u{3}a".utf8) == [.key(.control("c")), .key(.character("a"))])
    #expect(decoder.decode("\u{1B}[1\u{1B}[A".utf8) == [.key(Key(.up))])
    #expect(decoder.decode("\u{1B}]x".utf8) == [.key(.alt("]")), .key(.character("x"))])
    #expect(decoder.decode("\u{1B}]1\u{3}".utf8) == [.key(.control("c"))])
  }

  @Test func bytesThatAreNoUTF8AreShown() {
    var decoder = KeyDecoder()

    let events = decoder.decode([0x61, 0xFF, 0xE5, 0xAD, 0x62, 0x80, 0xC3, 0xA9, 0xED, 0xA0, 0x80])

    let shown = "a\u{FFFD}\u{FFFD}b\u{FFFD}é\u{FFFD}\u{FFFD}\u{FFFD}"
    #expect(events == shown.map { .key(.character($0)) })
  }

  @Test func aPasteKeepsWhatLooksLikeKeys() {
    var decoder = KeyDecoder()

    let events = decoder.decode("\u{1B}[200~a\u{1B}[A\tb\u{1B}[201\u{3}~\rc\r\nd\u{1B}[201~e".utf8)

    #expect(
      events == [.paste("a\u{1B}[A\tb\u{1B}[201\u{3}~\nc\nd"), .key(.character("e"))])
  }

  @Test func ctrlCAloneEndsAPasteWhoseEndWasLost() {
    var decoder = KeyDecoder()

    let events = ["\u{1B}[200~a\u{3}b", "c", "\u{3}", "\u{3}d"].flatMap { decoder.decode($0.utf8) }

    #expect(events == [.paste("a\u{3}bc"), .key(.control("c")), .key(.character("d"))])
  }

  /// A terminal without bracketed paste sends a paste as keys, all at once.
  @Test(arguments: [
    ("one\rtwo", [InputEvent.paste("one\ntwo")]),
    ("one\rtwo\rthree\r", [.paste("one\ntwo\nthree\n")]),
    ("\rtwo", [.paste("\ntwo")]), ("a\nb", [.paste("a\nb")]),
    ("a\r\nb\tc\r\n", [.paste("a\nb\tc\n")]),
    ("字\ré", [.paste("字\né")]),
    ("\u{1B}[Aone\rtwo\u{1B}[B", [.key(Key(.up)), .paste("one\ntwo"), .key(Key(.down))]),
    // A line and Enter, from a script or over a slow connection.
    ("hi\r", [.key(.character("h")), .key(.character("i")), .key(.enter)]),
    ("\r\r", [.key(.enter), .key(.enter)]),
    ("h\r\n", [.key(.character("h")), .key(.enter), .key(.control("j"))]),
    ("h\r\u{1B}[A", [.key(.character("h")), .key(.enter), .key(Key(.up))]),
    (
      "h\r\u{3}i",
      [.key(.character("h")), .key(.enter), .key(.control("c")), .key(.character("i"))]
    ),
  ])
  func linesInOneBurstAreAPaste(input: String, expected: [InputEvent]) {
    var decoder = KeyDecoder()

    let events = decoder.decode(input.utf8)

    #expect(events == expected)
  }

  @Test func aFloodOfLineEndsIsReadAtOnce() {
    var decoder = KeyDecoder()

    let events = decoder.decode([UInt8](repeating: 0x0D, count: 1 << 20))

    #expect(events.count == 1 << 20)
  }

  @Test func aPasteWhoseEndWasLostCanBeGivenUp() {
    var decoder = KeyDecoder()

    let nothing = decoder.decode("\u{1B}[200~text".utf8)
    let isPasting = decoder.isPasting
    let events = decoder.giveUpPaste() + decoder.decode("x\u{1B}[201~y".utf8)

    #expect(nothing.isEmpty && isPasting)
    #expect(events == [.paste("text"), .key(.character("x")), .key(.character("y"))])
  }

  @Test(arguments: [
    ("\u{1B}[<0;11;5M", MouseEvent.Kind.press), ("\u{1B}[<0;11;5m", .release),
    ("\u{1B}[<32;11;5M", .drag), ("\u{1B}[<64;11;5M", .wheelUp), ("\u{1B}[<65;11;5M", .wheelDown),
    ("\u{1B}[<16;11;5M", .press),
  ])
  func theMouseIsReported(input: String, kind: MouseEvent.Kind) {
    var decoder = KeyDecoder()

    let events = decoder.decode((input + "x").utf8)

    let report = MouseEvent(kind, at: Point(row: 4, column: 10))
    #expect(events == [.mouse(report), .key(.character("x"))])
  }

  @Test func aTerminalsOwnSequencesComeFirst() {
    let named = NamedKeys.sequences { name in
      ["kUP5": Array("\u{1B}Oa".utf8), "kPRV": Array("\u{1B}[5$".utf8), "kbs": [0x7F]][name]
    }
    var decoder = KeyDecoder(named: named, controlHErases: true)

    let events = decoder.decode("\u{1B}Oa\u{1B}[5$\u{8}".utf8)

    #expect(
      events == [.key(Key(.up, .control)), .key(Key(.pageUp, .shift)), .key(Key(.backspace))])
  }

  @Test(arguments: [("\u{1B}]52;c;", "\u{1B}\\"), ("\u{1B}[1;", "y")])
  func anEndlessSequenceIsSwallowed(opener: String, end: String) {
    var decoder = KeyDecoder()

    let events = decoder.decode((opener + String(repeating: "7", count: 200_000) + end + "x").utf8)

    #expect(events == [.key(.character("x"))])
  }

  @Test func noInputStopsTheDecoder() {
    var state: UInt64 = 1
    var decoder = KeyDecoder()
    let bytes: [UInt8] = (0..<50_000).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let byte = UInt8(truncatingIfNeeded: state >> 33)
      return byte < 0x30 ? 0x1B : byte
    }

    _ = decoder.decode(bytes)
    let events = decoder.decode("\u{1B}[201~\u{7}\u{3}".utf8)

    #expect(events.last == .key(.control("c")))
  }
}
