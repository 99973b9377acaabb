import ChatTestSupport
import RWKVEngine
import Testing

@testable import ChatCore

@Suite struct SnapshotShelfTests {
  @Test func theLongestBeginningIsFound() {
    var shelf = SnapshotShelf()
    for text in ["ab", "abcd", "abx", ""] { shelf.add(entry(text)) }

    #expect(shelf.text(beginning: "abcde") == "abcd")
    #expect(shelf.text(beginning: "abcd") == "abcd")
    #expect(shelf.text(beginning: "abc") == "ab")
    #expect(shelf.text(beginning: "z") == "")
  }

  @Test func bytesCountAndNotCharacters() {
    var shelf = SnapshotShelf()
    shelf.add(entry("e"))

    // "e\u{301}" is one character that begins with the byte of "e".
    #expect(shelf.text(beginning: "e\u{301}") == "e")
    #expect(shelf.text(beginning: "\u{e9}") == nil)
  }

  @Test func anotherModelsSnapshotsAreNotFound() {
    var shelf = SnapshotShelf()
    shelf.add(entry("ab", model: "one"))
    shelf.add(entry("a", model: "two"))

    #expect(shelf.longest(beginning: Array("ab".utf8), model: "two")?.text == Array("a".utf8))
    #expect(shelf.longest(beginning: Array("ab".utf8), model: "three") == nil)
  }

  @Test func theSameTextTakesOnePlace() {
    var shelf = SnapshotShelf(byteLimit: 0)
    for text in ["a", "ab", "ab", "ab"] { shelf.add(entry(text)) }

    #expect(shelf.text(beginning: "ax") == "a")
  }

  @Test func theOldestGivesWayButTwoAreAlwaysKept() {
    var shelf = SnapshotShelf(byteLimit: 0)
    for text in ["a", "b", "c"] { shelf.add(entry(text)) }

    #expect(["a", "b", "c"].map { shelf.text(beginning: $0) } == [nil, "b", "c"])
  }

  @Test func atMost32AreKept() {
    var shelf = SnapshotShelf()
    for index in 0..<40 { shelf.add(entry("\(index)!")) }

    #expect(shelf.text(beginning: "7!") == nil)
    #expect(shelf.text(beginning: "8!") == "8!")
  }

  private func entry(_ text: String, model: String = "one") -> ReadText {
    let state = Starter.loaded(Starter.rwkv4).model.initialState()
    return ReadText(
      model: model, text: Array(text.utf8),
      snapshot: Snapshot(tokens: [], state: state, logits: []))
  }
}

extension SnapshotShelf {
  fileprivate func text(beginning text: String) -> String? {
    longest(beginning: Array(text.utf8), model: "one").map {
      String(decoding: $0.text, as: UTF8.self)
    }
  }
}
