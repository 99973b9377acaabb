import TestSupport
import Testing

@testable import RWKVJSON

/// The JSON that people write.
@Suite struct JSON5Tests {
  private func parse(_ text: String) throws -> JSON5Value {
    try JSON5Value(parsing: Array(text.utf8))
  }

  private func content(_ text: String) throws -> JSON5Value.Content { try parse(text).content }

  private func members(_ text: String) throws -> [JSON5Value.Member] {
    guard case .object(let members) = try content(text) else { return [] }
    return members
  }

  private func number(_ text: String) throws -> JSON5Number? {
    if case .number(let number) = try content(text) { number } else { nil }
  }

  @Test func commentsAndLastCommasMeanNothing() throws {
    let text = """
      // A file.
      { /* of
      two lines */ a: [1, 2,], // of course
        'b-c': "d", "e": null, $f_1: true,
      }
      """

    let members = try members(text)

    #expect(members.map(\.name) == ["a", "b-c", "e", "$f_1"])
    #expect(members.map(\.line) == [3, 4, 4, 4])
    guard case .array(let numbers) = members[0].value.content else { throw Missing() }
    #expect(numbers.count == 2)
    #expect(members[1].value.content == .string("d"))
    #expect(members[3].value.content == .boolean(true))
  }

  private struct Missing: Error {}

  @Test func linesAreCountedAsEditorsDo() throws {
    let members = try members("{\r\n a: 1,\r b: 2,\n c: 'x\\\ny', d: 4}")

    #expect(members.map(\.line) == [2, 3, 4, 5])
    #expect(members[2].value.content == .string("xy"))
  }

  @Test(
    arguments: [
      ("0", 0), ("-0", 0), ("+5", 5), ("1e3", 1_000), ("0x1F", 31), ("-0xa", -10), (".5", 0.5),
      ("5.", 5), ("5.e1", 50), ("-.25E-1", -0.025),
      ("4294967296", 4_294_967_296),
    ] as [(String, Double)])
  func numbersOfEverySort(text: String, value: Double) throws {
    #expect(try number(text)?.double == value)
  }

  @Test func wholeNumbersAreExact() throws {
    #expect(try number("9007199254740993")?.integer == 9_007_199_254_740_993)
    #expect(try number("-9007199254740993")?.integer == -9_007_199_254_740_993)
    #expect(try number("18446744073709551615")?.unsigned == .max)
    #expect(try number("18446744073709551615")?.integer == nil)
    #expect(try number("-1")?.unsigned == nil)
    #expect(try number("1e3")?.integer == 1_000)
    #expect(try number("1.5")?.integer == nil)
    #expect(try number("1e300")?.integer == nil)
    #expect(try number("Infinity")?.double == .infinity)
    #expect(try number("-Infinity")?.integer == nil)
    #expect(try number("NaN")?.double.isNaN == true)
  }

  @Test func escapesStandForTheirCharacters() throws {
    #expect(
      try content(#"'\x41\u00e9\ud83d\ude00\n\t\v\0\'\"\q'"#)
        == .string("A\u{E9}\u{1F600}\n\t\u{B}\0'\"q"))
    #expect(try members(#"{\u0061b: 1}"#).map(\.name) == ["ab"])
  }

  @Test func membersOfOneNameAreAllThere() throws {
    #expect(try members("{a: 1, b: 2, a: 3}").map(\.name) == ["a", "b", "a"])
  }

  @Test(
    arguments: [
      ("", 1, "the text ends early"),
      ("{\n a: 1\n b: 2}", 3, "no comma between two parts of an object"),
      ("{\n a: 1,\n", 1, "an object without its end"), ("{a 1}", 1, "no colon after \"a\""),
      ("\n[1, 'x\n']", 2, "a string without its end"), ("/* \n", 1, "a comment without its end"),
      ("{a: 01}", 1, "a number is malformed"), ("{a: 1x}", 1, "a number is malformed"),
      ("{a: 0x}", 1, "a number is malformed"), ("{\na: yes}", 2, "no value here"),
      ("{a: nope}", 1, "no value here; a text stands in quotes"), ("1\n2", 2, "text after the end"),
      (#"'\ud800'"#, 1, "an escape in a string is malformed"), ("{,}", 1, "no name here"),
      (#"'\1'"#, 1, "an escape in a string is malformed"), ("[,]", 1, "no value here"),
    ])
  func aFaultNamesItsLine(text: String, line: Int, problem: String) {
    #expect(throws: JSON5Fault(line: line, problem: problem)) { try parse(text) }
  }

  @Test func deepNestingIsAFault() throws {
    let deep = String(repeating: "[", count: 100_000)

    #expect(throws: JSON5Fault(line: 1, problem: "nested too deeply")) { try parse(deep) }
    _ = try parse(String(repeating: "[", count: 64) + String(repeating: "]", count: 64))
  }

  @Test func whatIsNoTextIsAFault() {
    #expect(throws: JSON5Fault.self) { try JSON5Value(parsing: [0x22, 0xFF, 0x22]) }
  }

  /// Whatever stands in a file, it is read or refused.
  @Test func damagedTextsAreReadOrRefused() {
    let text = Array(
      #"{a: [1, -2.5e3, 0x1F, .5, +Infinity,], 'b\u0041': "x\ty\x41", /* c */ d: {e: null, f: true}} // g"#
        .utf8)
    let signs = Array("{}[]:,'\"\\/*\n\r-+.0123eExXuINn \u{2028}é".utf8)
    var random = SplitMix(state: 5)
    var refused = 0
    let rounds = Rounds.times(5_000)
    for _ in 0..<rounds {
      var damaged = text
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: damaged.indices, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: damaged[place] = UInt8.random(in: 0...255, using: &random)
        case 1: damaged[place] = signs.randomElement(using: &random)!
        case 2: damaged.insert(signs.randomElement(using: &random)!, at: place)
        default: damaged.removeSubrange(place..<min(damaged.count, place + 3))
        }
        if damaged.isEmpty { damaged = [0x20] }
      }
      do throws(JSON5Fault) {
        _ = try JSON5Value(parsing: damaged)
      } catch {
        refused += 1
        #expect((1...10).contains(error.line))
      }
    }
    #expect(refused > rounds / 4 && refused < rounds)
  }
}
