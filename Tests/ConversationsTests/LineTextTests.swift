import Testing

@testable import Conversations

@Suite struct LineTextTests {
  private func text(_ pieces: [String]) -> LineText {
    var text = LineText()
    for piece in pieces {
      text.append(piece)
      text.endPiece()
    }
    return text
  }

  @Test func piecesComeBackAsTheyWere() {
    for pieces in [[], ["", "a", "", "e\u{301}🙂"], ["\r", "\n"]] {
      let text = text(pieces)

      #expect(text.pieces == pieces)
      #expect(text.bytes == Array(pieces.joined().utf8))
    }
  }

  @Test(arguments: [
    (0, ["ab", "", "cde"]), (1, ["b", "", "cde"]), (2, ["cde"]), (4, ["e"]), (5, []), (9, []),
  ])
  func whatRemainsKeepsThePieces(count: Int, rest: [String]) {
    #expect(text(["ab", "", "cde"]).pieces(after: count) == rest)
  }

  @Test(arguments: [(0, 2, ["ab"]), (1, 5, ["b", "cde"]), (2, 5, ["cde"]), (5, 5, []), (7, 5, [])])
  func whatRemainsCanEndEarlier(count: Int, end: Int, rest: [String]) {
    #expect(text(["ab", "cde", "f"]).pieces(after: count, to: end) == rest)
  }

  @Test func bytesAreCounted() {
    #expect(text(["ä🙂", "b"]).pieces(after: 2) == ["🙂", "b"])
    #expect(text(["\r\n"]).pieces(after: 1) == ["\n"])
  }
}
