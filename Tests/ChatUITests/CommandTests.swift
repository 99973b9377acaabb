import ChatCore
import TerminalKit
import Testing

@testable import ChatUI

/// Keys and slash commands of the message line.
@Suite struct CommandTests {
  @Test func controlCClearsThenAsksThenQuits() {
    var robot = Robot()
    robot.types("draft")
    robot.presses(.control("c"))
    #expect(robot.state.composer.isEmpty)
    robot.presses(.control("c"))
    #expect(robot.row(23).contains("again to quit"))
    robot.presses(Key(.left), .control("c"))
    #expect(!robot.state.isQuitting)
    robot.presses(.control("c"))
    #expect(robot.effects == [.stop, .quit])
  }

  @Test func whatControlCClearedIsTakenBack() {
    var robot = Robot()
    robot.types("a long draft")
    robot.presses(.control("c"), .control("_"))
    #expect(robot.state.composer.text == "a long draft")
  }

  @Test func pasteNeverSends() {
    var robot = Robot()
    robot.happens(.input(.paste("/quit\r\nline\ttwo\n")))
    #expect(robot.effects.isEmpty)
    #expect(robot.state.composer.text == "/quit\nline\ttwo\n")
  }

  @Test func arrowsMoveByLineThenThroughHistory() {
    var robot = Robot(history: ["older"])
    robot.happens(.input(.paste("first\nsecond")))
    robot.presses(Key(.up))
    #expect(robot.state.composer.draft.cursor == 5)
    robot.presses(Key(.up))
    #expect(robot.state.composer.text == "older")
    robot.presses(Key(.down))
    #expect(robot.state.composer.text == "first\nsecond")
  }

  @Test func historySearch() {
    var robot = Robot(history: ["buy milk", "write a poem", "buy bread"])
    robot.types("draft")
    robot.presses(.control("r"))
    robot.types("buy")
    #expect(robot.state.composer.text == "buy bread")
    robot.presses(.control("r"))
    #expect(robot.state.composer.text == "buy milk")
    robot.presses(.escape)
    #expect(robot.state.composer.text == "draft")
    robot.presses(.control("r"))
    robot.types("poem")
    robot.presses(.enter)
    #expect(robot.effects.isEmpty)
    #expect(robot.state.composer.text == "write a poem")
  }

  @Test func twoKeysOpenTheEditor() {
    var robot = Robot()
    robot.types("draft")
    robot.presses(.control("x"), .control("e"))
    #expect(robot.effects == [.edit("draft")])
    robot.happens(.edited("longer\ntext\n"))
    #expect(robot.state.composer.text == "longer\ntext")
    robot.presses(.control("x"), .control("a"))
    robot.types("!")
    #expect(robot.state.composer.text == "longer\ntext!")
  }

  @Test func unknownCommandIsNotSent() {
    var robot = Robot()
    robot.sends("/retyr")
    #expect(robot.effects.isEmpty)
    #expect(robot.row(23).contains("did you mean /retry?"))
    #expect(robot.state.composer.text == "/retyr")
  }

  @Test func tabCompletesThenGoesThroughThePossibilities() {
    var robot = Robot()
    robot.types("/con")
    #expect(robot.screen.contains("/conversations"))
    robot.presses(.tab)
    #expect(robot.state.composer.text == "/conversations")
    robot.presses(.tab)
    #expect(robot.state.composer.text == "/continue")
    robot.presses(.control("u"))
    robot.types("/the")
    robot.presses(.tab)
    #expect(robot.state.composer.text == "/theme ")
    robot.presses(.tab)
    #expect(robot.state.composer.text == "/theme terminal")
    robot.presses(.control("u"))
    robot.types("/set t")
    robot.presses(.tab, .tab)
    #expect(robot.state.composer.text == "/set top-p ")
  }

  @Test func tabAsksForNamesItDoesNotKnow() {
    var robot = Robot()
    robot.types("/open ")
    robot.presses(.tab)
    #expect(robot.effects == [.listConversations])
    robot.happens(.storage(.listed([Samples.summary("talk", "A talk")])))
    #expect(robot.screen.contains("talk  A talk"))
    robot.presses(.tab)
    #expect(robot.state.composer.text == "/open talk")
  }

  @Test func panesTakeTurns() {
    var robot = Robot()
    robot.presses(.tab)
    #expect(robot.state.focus == .sidebar)
    robot.presses(.tab)
    #expect(robot.state.focus == .transcript)
    robot.presses(Key(.tab, .shift), Key(.tab, .shift))
    #expect(robot.state.focus == .composer)
  }

  @Test func themesChangeWhileMovingAndComeBack() {
    let night = Theme(name: "night", styles: [.text: Style(foreground: .palette(4))])
    var robot = Robot(themes: [.builtIn, night])
    robot.presses(Key(.function(6)), Key(.down))
    #expect(robot.state.theme.name == "night")
    robot.presses(.escape)
    #expect(robot.state.theme.name == "terminal")
    robot.presses(Key(.function(6)), Key(.down), .enter)
    #expect(robot.effects == [.rememberTheme(name: "night")])
    #expect(robot.state.theme == night)
  }

  @Test(arguments: [AppState.Focus.sidebar, .transcript])
  func escapeGoesBackToTheMessageAndControlDLeaves(pane: AppState.Focus) {
    var robot = Robot(columns: 120)
    robot.happens(.session(.modelLoading(name: "other")))
    robot.state.focus = pane
    robot.presses(.escape)
    #expect(robot.effects.isEmpty)
    #expect(robot.state.focus == .composer)

    robot.types("draft")
    robot.state.focus = pane
    robot.presses(.control("d"))
    #expect(robot.state.focus == .composer)

    robot.presses(.control("u"))
    robot.state.focus = pane
    robot.presses(.control("d"))
    #expect(robot.effects.last == .quit)
  }

  @Test func lastReplyIsCopied() {
    var robot = Robot(conversation: Samples.conversation("Hello", "Hi"))
    robot.sends("/copy")
    #expect(robot.effects.last == .copyToClipboard("Hi", what: "the last reply"))
  }

  /// A shell obeys what is pasted into it.
  @Test func controlCharactersOfAReplyAreNotCopied() {
    var robot = Robot(conversation: Samples.conversation("Hello", "a\u{1B}[2Jb\rc\u{9B}d\n\te"))
    robot.sends("/copy")
    #expect(robot.effects.last == .copyToClipboard("a[2Jbcd\n\te", what: "the last reply"))
  }

  @Test func modelIsSwitchedAfterStopping() {
    var robot = Robot()
    robot.sends("Hello")
    robot.happens(.grows(" Hi"))
    robot.sends("/model models/raven")
    #expect(robot.effects.suffix(2) == [.stop, .loadModel(path: "models/raven")])
  }

  @Test func terminalKeys() {
    var robot = Robot()
    robot.presses(.control("z"))
    #expect(robot.effects == [.suspend])
    robot.presses(.control("l"))
    #expect(robot.effects == [.redraw])
  }
}
