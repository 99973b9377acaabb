import TerminalKit
import Testing

@testable import ChatUI

@Suite struct DraftTests {
  /// A key held in a long text would else keep a copy of it for each press.
  @Test func whatUndoKeepsIsBoundedByBytes() {
    var composer = Draft(String(repeating: "word ", count: 1 << 20))
    for _ in 0..<60 { composer.deleteBackward() }
    let kept = composer.undoByteCount

    composer.undo()

    #expect(kept <= 32 << 20)
    #expect(composer.text.utf8.count == (5 << 20) - 59)
    var short = Draft("abc")
    for _ in 0..<3 { short.deleteBackward() }
    for _ in 0..<3 { short.undo() }
    #expect(short.text == "abc")
  }

  /// A text with `|` where the cursor is.
  private func composer(_ marked: String) -> Draft {
    let parts = marked.split(separator: "|", omittingEmptySubsequences: false)
    var composer = Draft(parts.joined())
    composer.move(to: composer.text.index(composer.text.startIndex, offsetBy: parts[0].count))
    return composer
  }

  private func marked(_ composer: Draft) -> String {
    composer.text[..<composer.index] + "|" + composer.text[composer.index...]
  }

  typealias Edit = @Sendable (inout Draft) -> Void

  static let edits: [(before: String, after: String, edit: Edit)] = [
    ("one two|", "one |", { $0.killWordBackward() }),
    ("one two  |x", "one |x", { $0.killWordBackward() }),
    ("|one, two", "|, two", { $0.killWordForward() }),
    ("one\ntw|o", "one\n|o", { $0.killToLineStart() }),
    ("on|e\ntwo", "on|\ntwo", { $0.killToLineEnd() }),
    ("one|\ntwo", "one|two", { $0.killToLineEnd() }),
    ("one tw|o", "one two|", { $0.moveWordRight() }),
    ("one two|", "one |two", { $0.moveWordLeft() }),
    ("one\ntwo|\nthree", "one\n|two\nthree", { $0.moveToLineStart() }),
    ("one\n|two\nthree", "one\ntwo|\nthree", { $0.moveToLineEnd() }),
    ("ab|", "ba|", { $0.transpose() }),
    ("a|bc", "ba|c", { $0.transpose() }),
    ("|ab", "|ab", { $0.transpose() }),
    ("日本|語", "日|語", { $0.deleteBackward() }),
    ("日|本語", "日|語", { $0.deleteForward() }),
    ("👩‍👩‍👧|!", "|!", { $0.deleteBackward() }),
    ("|", "|", { $0.deleteBackward() }),
    ("|", "|", { $0.killToLineEnd() }),
  ]

  @Test(arguments: edits.indices)
  func editing(row: Int) {
    let (before, after, edit) = Self.edits[row]
    var composer = composer(before)
    edit(&composer)
    #expect(marked(composer) == after)
  }

  @Test func combiningMarkJoinsTheLetterBeforeIt() {
    var composer = composer("caf|!")
    composer.insert("e", isTyping: true)
    composer.insert("\u{301}", isTyping: true)
    #expect(marked(composer) == "cafe\u{301}|!")
    #expect(composer.cursor == 4)
  }

  @Test func killsInARowAddUp() {
    var composer = composer("one two three|")
    composer.killWordBackward()
    composer.killWordBackward()
    #expect(composer.text == "one ")
    composer.yank()
    #expect(marked(composer) == "one two three|")
  }

  @Test func typingIsUndoneByTheRun() {
    var composer = Draft()
    for letter in "word" { composer.insert(String(letter), isTyping: true) }
    composer.insert("pasted")
    composer.undo()
    #expect(composer.text == "word")
    composer.undo()
    #expect(composer.text == "")
    composer.undo()
    #expect(composer.text == "")
  }

  /// An array of characters and an index: what a composer is for text without combining marks.
  private struct Model {
    var characters: [Character] = []
    var cursor = 0
  }

  @Test func randomEditsAgreeWithAnArray() {
    var random = SplitMix(seed: 7)
    var composer = Draft()
    var model = Model()
    for _ in 0..<4_000 {
      switch Int.random(in: 0..<8, using: &random) {
      case 0...2:
        let character: Character = ["a", "b", " ", "\n", "語", "é"].randomElement(using: &random)!
        composer.insert(String(character), isTyping: true)
        model.characters.insert(character, at: model.cursor)
        model.cursor += 1
      case 3:
        composer.deleteBackward()
        if model.cursor > 0 {
          model.cursor -= 1
          model.characters.remove(at: model.cursor)
        }
      case 4:
        composer.deleteForward()
        if model.cursor < model.characters.count { model.characters.remove(at: model.cursor) }
      case 5:
        composer.moveLeft()
        model.cursor = max(0, model.cursor - 1)
      case 6:
        composer.moveRight()
        model.cursor = min(model.characters.count, model.cursor + 1)
      default:
        composer.killToLineEnd()
        let rest = model.characters[model.cursor...]
        let end = rest.firstIndex(of: "\n") ?? rest.endIndex
        let stop = end == model.cursor && end < rest.endIndex ? end + 1 : end
        model.characters.removeSubrange(model.cursor..<stop)
      }
      #expect(composer.text == String(model.characters))
      #expect(composer.cursor == model.cursor)
    }
  }

  /// In steps of the text's length, these keys would take hours.
  @Test(.timeLimit(.minutes(1)))
  func aKeyCostsTheSameInATextOfAnyLength() {
    let long = String(repeating: "na\u{EF}ve e\u{301} text ", count: 100_000)
    var robot = Robot()
    robot.happens(.input(.paste(long)))
    robot.types(String(repeating: "x", count: 5_000))
    #expect(robot.state.composer.text == long + String(repeating: "x", count: 5_000))
    for _ in 0..<500 { robot.presses(Key(.left)) }
    robot.types("there")
    robot.presses(Key(.backspace))
    robot.presses(Key(.right))
    let end = String(repeating: "x", count: 4_500) + "ther" + String(repeating: "x", count: 500)
    #expect(robot.state.composer.text == long + end)
    robot.presses(.control("k"))
    #expect(robot.state.composer.draft.killed.count == 499)
  }

  @Test func historyKeepsTheDraft() {
    var history = History(["first", "second"])
    #expect(history.older(than: "draft") == "second")
    #expect(history.older(than: "second") == "first")
    #expect(history.older(than: "first") == nil)
    #expect(history.newer() == "second")
    #expect(history.newer() == "draft")
    #expect(history.newer() == nil)
  }
}

extension Draft {
  /// Graphemes before the cursor.
  var cursor: Int { text.distance(from: text.startIndex, to: index) }
}

/// A small generator with a seed, so that a failure can be repeated (Steele, Lea and Flood, 2014).
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
