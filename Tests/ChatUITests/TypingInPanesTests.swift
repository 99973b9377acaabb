import Conversations
import RWKVSampling
import TerminalKit
import Testing

@testable import ChatUI

/// Text goes where text belongs, whatever pane has the keys.
@Suite struct TypingInPanesTests {
  /// Ways from the message to another pane, each with a message begun.
  private static let ways: [(name: String, go: @Sendable (inout Robot) -> Void)] = [
    ("Tab", { $0.presses(.tab) }), ("Shift-Tab", { $0.presses(Key(.tab, .shift)) }),
    ("F2", { $0.presses(Key(.function(2))) }),
    ("Ctrl-X s", { $0.presses(.control("x"), .character("s")) }),
    (
      "a click on the sidebar",
      { $0.happens(.input(.mouse(MouseEvent(.press, at: Point(row: 4, column: 100))))) }
    ),
    (
      "a click on a message",
      { $0.happens(.input(.mouse(MouseEvent(.press, at: Point(row: 3, column: 5))))) }
    ),
  ]

  @Test(arguments: Self.ways.indices, ["about 3 cats", "explain e", "r", "?", "0.7", "nN-,. x"])
  func whatIsTypedGoesOnWithTheMessage(way: Int, text: String) throws {
    var robot = Robot(columns: 120, conversation: Samples.conversation("Hello", "Hi"))
    robot.types("tell me 2 jokes ")
    Self.ways[way].go(&robot)
    robot.types(text)
    #expect(robot.state.composer.text == "tell me 2 jokes " + text)
    robot.presses(.enter)
    #expect(try #require(robot.asked).line.last?.text.hasPrefix("tell me 2 jokes") == true)
    #expect(robot.state.open.conversation.sampling == Samples.conversation().sampling)
  }

  @Test(arguments: [AppState.Focus.sidebar, .transcript])
  func everyLetterAndDigitIsText(pane: AppState.Focus) {
    for scalar in 0x20...0x7E {
      let character = Character(Unicode.Scalar(UInt8(scalar)))
      var robot = Robot(columns: 120, conversation: Samples.conversation("Hello", "Hi"))
      robot.state.focus = pane
      let before = robot.state.open.conversation
      robot.presses(.character(character))
      #expect(robot.state.composer.text == String(character))
      #expect(robot.state.focus == .composer)
      #expect(robot.state.open.conversation == before)
      #expect(robot.state.overlay == nil)
    }
  }

  @Test func tabNeverLeavesAMessageThatIsBeingWritten() {
    var robot = Robot(columns: 120)
    robot.types("text")
    robot.presses(.tab)
    #expect(robot.state.focus == .composer)
    robot.presses(.control("u"), .tab)
    #expect(robot.state.focus == .sidebar)
  }

  @Test(arguments: [AppState.Focus.sidebar, .transcript])
  func aPaneShowsTheWayBack(pane: AppState.Focus) {
    var robot = Robot(conversation: Samples.conversation("Hello", "Hi"))
    robot.state.focus = pane
    #expect(robot.row(23).contains("Esc back"))
    robot.happens(.notice("something else", isError: false))
    #expect(robot.row(22).contains("something else"))
    #expect(robot.row(23).contains("Esc back"))
  }

  @Test func aLetterEndsTheTypingOfANumber() {
    var robot = Robot(columns: 120)
    robot.presses(Key(.function(2)), .enter)
    #expect(robot.row(23).contains("Enter set"))
    robot.types("0.5")
    #expect(robot.screen.contains("[0.5 ]"))
    robot.types("hello")
    #expect(robot.state.composer.text == "hello")
    #expect(robot.state.open.conversation.sampling.temperature == 1)
  }

  @Test(arguments: [AppState.Focus.composer, .sidebar, .transcript])
  func thePrefixShowsItsKeysAndStandsForFunctionKeys(pane: AppState.Focus) {
    var robot = Robot(conversation: Samples.conversation("Hello", "Hi"))
    robot.state.focus = pane
    robot.presses(.control("x"))
    #expect((robot.row(22) + robot.row(23)).contains("h help"))
    #expect((robot.row(22) + robot.row(23)).contains("q quit"))
    robot.presses(.character("5"))
    #expect(robot.effects == [.listModels])

    robot.presses(.escape, .control("x"), .escape)
    #expect(!robot.state.composer.isAfterPrefix)
    robot.presses(.control("x"), .character("Z"))
    #expect(robot.screen.contains("Nothing is on Ctrl-X Z"))
    #expect(robot.state.composer.isEmpty)
  }

  @Test func everyFunctionKeyHasATwinBehindThePrefix() {
    let map = KeyMap.standard
    for binding in map.bindings {
      for case .function in binding.keys.map(\.code) {
        #expect(
          map.bindings.contains { $0.context == .afterPrefix && $0.command == binding.command },
          "\(binding.keys[0].label)")
      }
    }
  }

  @Test(arguments: [
    (Key(.enter, .shift), "ab\n"), (Key(.enter, .control), "ab\n"),
    (Key(.backspace, .control), ""), (Key(.backspace, .shift), "a"),
  ])
  func modifiedKeysDoWhatTheyDoElsewhere(key: Key, text: String) {
    var robot = Robot()
    robot.types("ab")
    robot.presses(key)
    #expect(robot.state.composer.text == text)
  }

  @Test(arguments: [Key(.delete, .control), Key(.delete, .alt)])
  func deleteWithAModifierCutsAWord(key: Key) {
    var robot = Robot()
    robot.types("one two")
    robot.presses(Key(.home), key)
    #expect(robot.state.composer.text == " two")
  }

  @Test func aLongMessageSaysHowMuchOfItIsHidden() {
    var robot = Robot()
    robot.happens(.input(.paste((1...200).map { "line \($0)" }.joined(separator: "\n"))))
    #expect(robot.screen.contains(" ↑194 "))
    for _ in 0..<100 { robot.presses(Key(.up)) }
    #expect(robot.screen.contains(" ↑"))
    #expect(robot.screen.contains(" ↓"))
  }
}
