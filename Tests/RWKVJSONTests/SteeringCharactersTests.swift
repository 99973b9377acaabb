import Foundation
import RWKVJSON
import Testing

@Suite struct SteeringCharactersTests {
  @Test func theyAreEscapedAndNothingElseIs() throws {
    let text =
      "é\u{7F}\u{80}\u{9B}\u{9F}\u{A0}\u{61C}\u{200D}\u{200E}\u{2028}\u{202A}\u{202E}\u{2066}\u{2069}\u{206A}漢👩‍🚀"
    let json = try JSONEncoder().encode([text])

    let escaped = SteeringCharacters.escaped([UInt8](json))

    let shown = String(decoding: escaped, as: UTF8.self)
    #expect(try JSONDecoder().decode([String].self, from: Data(escaped)) == [text])
    #expect(
      shown == "[\"é\\u007f\\u0080\\u009b\\u009f\u{A0}\\u061c\u{200D}\\u200e\\u2028\\u202a\\u202e"
        + "\\u2066\\u2069\u{206A}漢👩‍🚀\"]")
  }

  @Test(arguments: [[], [0xC2], [0xE2], [0xE2, 0x80], [0xD8], [0x41, 0xE2, 0x81]] as [[UInt8]])
  func anEndThatIsCutIsCopied(bytes: [UInt8]) {
    #expect(SteeringCharacters.escaped(bytes) == bytes)
  }
}
