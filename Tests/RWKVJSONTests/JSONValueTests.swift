import RWKVJSON
import Testing

@Suite("Reading JSON")
struct JSONValueTests {
  @Test(
    "strings become UTF-8 bytes",
    arguments: [
      (#""""#, ""),
      (#""a\"\\\/\b\f\n\r\t""#, "a\"\\/\u{8}\u{C}\n\r\t"),
      (#""\u00e9\u4E2D""#, "\u{E9}\u{4E2D}"),
      (#""\ud83d\ude00""#, "\u{1F600}"),
      ("\"\u{301}\"", "\u{301}"),
    ])
  func strings(source: String, expected: String) throws {
    #expect(try JSONValue(parsing: Array(source.utf8)).string == Array(expected.utf8))
  }

  @Test("members, elements and plain values")
  func structure() throws {
    let source =
      " {\"a\" : [1, -2, 3.5e1, true,false , null, {}, [ ]], \"b\": null, \"a\u{301}\": 7 } \n"

    let value = try JSONValue(parsing: Array(source.utf8))

    let elements = try #require(value["a"]?.array)
    #expect(elements.count == 8)
    #expect(elements[0].integer == 1)
    #expect(elements[1].integer == -2)
    #expect(elements[2].integer == nil)
    #expect(elements[3].bool == true)
    #expect(elements[4].bool == false)
    #expect(value["b"] == nil)
    #expect(value["c"] == nil)
    #expect(value["a\u{301}"]?.integer == 7)
    #expect(value["\u{E1}"] == nil)
  }

  @Test(
    "broken text is refused with its place",
    arguments: [
      ("", "broken JSON at byte 0: the text ends early"),
      ("{", "broken JSON at byte 1: no string here"),
      ("{\"a\"}", "broken JSON at byte 4: no colon after a key"),
      ("{\"a\": 1", "broken JSON at byte 7: an object without its end"),
      ("[1, 2", "broken JSON at byte 5: an array without its end"),
      ("[1, ]", "broken JSON at byte 4: no value here"),
      ("\"abc", "broken JSON at byte 4: a string without its end"),
      ("\"a\nb\"", "broken JSON at byte 3: a string without its end"),
      (#""\x""#, "broken JSON at byte 3: an escape in a string is malformed"),
      (#""\ud800""#, "broken JSON at byte 7: an escape in a string is malformed"),
      (#""\udc00 ""#, "broken JSON at byte 7: an escape in a string is malformed"),
      ("--1", "broken JSON at byte 3: a number is malformed"),
      ("nul", "broken JSON at byte 0: no value here"),
      ("1 2", "broken JSON at byte 2: text after the end"),
    ])
  func broken(source: String, problem: String) {
    let fault = #expect(throws: JSONFault.self) { try JSONValue(parsing: Array(source.utf8)) }
    #expect(fault?.description == problem)
  }

  @Test("nesting without end is refused")
  func nesting() {
    let deep = [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000)

    let fault = #expect(throws: JSONFault.self) { try JSONValue(parsing: deep) }
    #expect(fault?.description == "broken JSON at byte 64: nested too deeply")
  }

  @Test("text that is not UTF-8 is refused")
  func notUTF8() {
    let fault = #expect(throws: JSONFault.self) { try JSONValue(parsing: [0x22, 0xFF, 0x22]) }
    #expect(fault?.description == "the file is not UTF-8")
  }
}
