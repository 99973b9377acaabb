import ChatTestSupport
import RWKVEngine
import Testing

@testable import ChatCore

@Suite struct RecentStatesTests {
  @Test func theLongestBeginningIsFound() {
    var states = RecentStates()
    for text in ["ab", "abcd", "abx", ""] { states.add(entry(text)) }

    #expect(states.text(beginning: "abcde") == "abcd")
    #expect(states.text(beginning: "abcd") == "abcd")
    #expect(states.text(beginning: "abc") == "ab")
    #expect(states.text(beginning: "z") == "")
  }

  @Test func bytesCountAndNotCharacters() {
    var states = RecentStates()
    states.add(entry("e"))

    // "e\u{301}" is one character that begins with the byte of "e".
    #expect(states.text(beginning: "e\u{301}") == "e")
    #expect(states.text(beginning: "\u{e9}") == nil)
  }

  @Test func anotherModelsSnapshotsAreNotFound() {
    var states = RecentStates()
    states.add(entry("ab", model: "one"))
    states.add(entry("a", model: "two"))

    #expect(
      states.longestPrefix(of: Array("ab".utf8), model: "two")?.text == ReadText(Array("a".utf8)))
    #expect(states.longestPrefix(of: Array("ab".utf8), model: "three") == nil)
  }

  @Test func theSameTextTakesOnePlace() {
    var states = RecentStates(byteLimit: 0)
    for text in ["a", "ab", "ab", "ab"] { states.add(entry(text)) }

    #expect(states.text(beginning: "ax") == "a")
  }

  @Test func theOldestGivesWayButTwoAreAlwaysKept() {
    var states = RecentStates(byteLimit: 0)
    for text in ["a", "b", "c"] { states.add(entry(text)) }

    #expect(["a", "b", "c"].map { states.text(beginning: $0) } == [nil, "b", "c"])
  }

  @Test func atMost32AreKept() {
    var states = RecentStates()
    for index in 0..<40 { states.add(entry("\(index)!")) }

    #expect(states.text(beginning: "7!") == nil)
    #expect(states.text(beginning: "8!") == "8!")
  }

  private func entry(_ text: String, model: String = "one") -> PrefixState {
    let state = Starter.loaded(Starter.rwkv4).model.initialState()
    return PrefixState(
      model: model, text: ReadText(Array(text.utf8)),
      snapshot: Snapshot(tokens: [], state: state, logits: []))
  }
}

extension RecentStates {
  fileprivate func text(beginning text: String) -> String? {
    longestPrefix(of: Array(text.utf8), model: "one").map {
      String(decoding: Array(text.utf8)[..<$0.text.count], as: UTF8.self)
    }
  }
}
