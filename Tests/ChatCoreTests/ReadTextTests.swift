import Testing

@testable import ChatCore

@Suite struct ReadTextTests {
  @Test func textInTokensIsTheTextAtOnce() {
    let bytes = Array("Grüße, 日本 👩‍👩‍👧".utf8)
    for width in 1...5 {
      var text = ReadText()
      for start in stride(from: 0, to: bytes.count, by: width) {
        text.append(Array(bytes[start..<min(start + width, bytes.count)]))
      }

      #expect(text == ReadText(bytes))
      #expect(text.count == bytes.count)
      #expect(text.digest == ReadText.digest(of: bytes))
    }
  }

  @Test func halfACharacterStandsForTheReplacementUntilItsRestComes() {
    var text = ReadText()
    text.append([0x61, 0xE6, 0x97])
    #expect(text == ReadText(Array("a\u{FFFD}".utf8)))

    text.append([0xA5])

    #expect(text == ReadText(Array("a日".utf8)))
  }

  @Test func aTextBeginsWithItsOwnBeginningsOnly() {
    let bytes = Array("one two".utf8)
    #expect(bytes.begins(with: ReadText()))
    #expect(bytes.begins(with: ReadText(Array("one".utf8))))
    #expect(bytes.begins(with: ReadText(bytes)))
    #expect(!bytes.begins(with: ReadText(Array("One".utf8))))
    #expect(!bytes.begins(with: ReadText(bytes + [0x21])))
  }
}
