import Conversations
import Sampling
import TerminalKit
import Testing

@testable import ChatUI

/// Keys, slash commands, sidebar and lists.
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
    #expect(robot.state.composer.cursor == 5)
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

  @Test func sidebarActsAtOnceAlsoInAReply() {
    var robot = Robot()
    robot.sends("Hello")
    robot.happens(.grows(" Hi"))
    robot.presses(Key(.function(2)), Key(.right))
    var settings = SamplingSettings()
    settings.temperature = 1.05
    #expect(robot.effects == [.useSampling(settings)])
    #expect(robot.state.conversation.sampling == settings)
    robot.presses(Key(.right, .shift))
    #expect(robot.state.conversation.sampling.temperature == 1.55)
    robot.presses(Key(.end))
    #expect(robot.state.conversation.sampling.temperature == 3)
    robot.presses(Key(.right))
    #expect(robot.effects.isEmpty)
    robot.presses(.character("r"))
    #expect(robot.state.conversation.sampling.temperature == 1)
  }

  @Test func numbersAreTypedAcceptedAndReverted() {
    var robot = Robot(columns: 120)
    robot.presses(Key(.function(2)), Key(.down))
    robot.types("0.8")
    #expect(robot.screen.contains("[0.8 ]"))
    robot.presses(.escape)
    #expect(robot.state.conversation.sampling.topP == 0.5)
    robot.types(".75")
    robot.presses(.enter)
    #expect(robot.state.conversation.sampling.topP == 0.75)
    robot.types("--")
    robot.presses(.enter)
    #expect(robot.screen.contains("top-p takes a number from 0.00 to 1.00"))
  }

  @Test(
    arguments: [
      ("/set temperature 0.3", \SamplingSettings.temperature, 0.3),
      ("/set TOP-P 1", \.topP, 1),
      ("/set presence -0,5", \.presencePenalty, -0.5),
      ("/preset story", \.temperature, 1.3),
    ] as [(String, any KeyPath<SamplingSettings, Double> & Sendable, Double)])
  func settingsByCommand(
    line: String, path: any KeyPath<SamplingSettings, Double> & Sendable, value: Double
  ) {
    var robot = Robot()
    robot.sends(line)
    #expect(robot.state.conversation.sampling[keyPath: path] == value)
    #expect(robot.effects.contains(.useSampling(robot.state.conversation.sampling)))
  }

  @Test(arguments: ["7", "1.01", "-0.1", "nan", "inf", "x"])
  func whatIsOutOfRangeIsRefused(value: String) {
    var robot = Robot()
    robot.sends("/set top-p \(value)")
    #expect(robot.state.conversation.sampling == SamplingSettings())
    #expect(robot.row(23).contains("top-p takes a number from 0.00 to 1.00, not \"\(value)\""))
  }

  @Test func seedAndOrderByCommand() {
    var robot = Robot()
    robot.sends("/set seed 42")
    robot.sends("/set order hf")
    #expect(robot.state.conversation.sampling.seed == 42)
    #expect(robot.state.conversation.sampling.order == .huggingFace)
    robot.sends("/set seed random")
    #expect(robot.state.conversation.sampling.seed == nil)
    robot.sends("/set order fast")
    #expect(robot.row(23).contains("order takes rwkv or hf"))
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
    robot.happens(.conversationsListed([summary("talk", "A talk")]))
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
    #expect(robot.state.themeName == "night")
    robot.presses(.escape)
    #expect(robot.state.themeName == "terminal")
    robot.presses(Key(.function(6)), Key(.down), .enter)
    #expect(robot.effects == [.rememberTheme(name: "night")])
    #expect(robot.state.theme == night)
  }

  @Test func conversationsAreFilteredOpenedAndDeleted() {
    var robot = Robot()
    robot.presses(Key(.function(3)))
    #expect(robot.effects == [.listConversations])
    robot.happens(.conversationsListed([summary("a", "Apples"), summary("b", "Bread and butter")]))
    robot.types("butter")
    #expect(!robot.screen.contains("Apples"))
    robot.presses(.enter)
    #expect(robot.effects == [.open(name: "b")])
    robot.presses(Key(.function(3)), Key(.delete))
    #expect(robot.screen.contains("Move \"Apples\" to the trash?"))
    #expect(robot.screen.contains("rwkv-tui conversations restore a"))
    robot.presses(.enter)
    #expect(robot.effects.isEmpty)
    robot.presses(Key(.function(3)), Key(.delete))
    robot.presses(.character("y"))
    #expect(robot.effects == [.delete(name: "a")])
  }

  @Test func deletingWhatIsShownStartsAnew() {
    var robot = Robot(conversation: Samples.conversation("Hello", "Hi"))
    robot.sends("/delete")
    robot.presses(.character("y"))
    #expect(robot.effects == [.delete(name: "first")])
    robot.happens(.conversationDeleted(name: "first"))
    guard case .create(let fresh) = robot.effects.last else {
      Issue.record("no new conversation")
      return
    }
    #expect(fresh.messages.isEmpty)
    robot.waits(ticks: 30)
    #expect(robot.saved == nil)
  }

  @Test func whatWasNeverKeptNeedsNoDeleting() {
    var robot = Robot()
    robot.sends("/delete")
    #expect(robot.state.overlay == nil)
    #expect(robot.row(23).contains("nothing to delete"))
  }

  @Test func aForkSaysThatItIsOne() {
    var robot = Robot(conversation: Samples.conversation("Hello", "Hi"))
    robot.sends("/fork")
    guard case .fork(var copy, _) = robot.effects.last else {
      Issue.record("no copy")
      return
    }
    copy.name = "second"
    robot.happens(.conversationOpened(copy, readOnly: false, notice: nil))
    #expect(robot.row(0).contains("Hello (copy)"))
    #expect(robot.row(23).contains("This is a copy; first stays as it was"))
  }

  @Test func nothingIsSentWhileAnotherConversationIsBeingOpened() {
    var robot = Robot(conversation: Samples.conversation("Hello", "Hi"))
    robot.sends("/open talk")
    robot.sends("To the talk")
    #expect(robot.effects.isEmpty)
    #expect(robot.state.composer.text == "To the talk")
    #expect(robot.row(23).contains("is being opened"))
    robot.presses(.control("u"))
    robot.sends("/rename Talk")
    #expect(robot.state.conversation.title == "Hello")

    robot.happens(.conversationStays(problem: "no talk"))
    robot.sends("To the first")
    #expect(robot.asked?.name == "first")
    robot.happens(.ends("Yes"))

    robot.sends("/new")
    robot.sends("To the new one")
    robot.happens(.conversationOpened(Conversation(name: "new"), readOnly: false, notice: nil))
    robot.presses(.enter)
    #expect(robot.asked?.name == "new")
  }

  @Test(arguments: [AppState.Focus.sidebar, .transcript])
  func escapeGoesBackToTheMessageAndControlDLeaves(pane: AppState.Focus) {
    var robot = Robot(columns: 120)
    robot.happens(.modelLoading(name: "other"))
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

  @Test func archivingIsTakenBackByTheSameCommand() {
    var robot = Robot(conversation: Samples.conversation("Hello", "Hi"))
    robot.sends("/archive")
    #expect(robot.saved?.isArchived == true)
    #expect(robot.row(23).contains("Archived"))
    robot.sends("/archive")
    #expect(robot.saved?.isArchived == false)
    var empty = Robot()
    empty.sends("/archive")
    #expect(empty.row(23).contains("nothing to archive"))
  }

  @Test func exportingNamesTheFile() {
    var robot = Robot(conversation: Samples.conversation("Hello", "Hi"))
    robot.sends("/export")
    #expect(robot.effects.last == .export(robot.state.conversation, path: "first.md"))
    robot.sends("/export a b.json")
    #expect(robot.effects.last == .export(robot.state.conversation, path: "a b.json"))
    var empty = Robot()
    empty.sends("/export")
    #expect(empty.row(23).contains("nothing to write"))
  }

  @Test func titleAndSystemText() {
    var robot = Robot()
    robot.sends("/rename Plans")
    #expect(robot.row(23).contains("The title is now \"Plans\""))
    #expect(robot.saved?.title == "Plans")
    robot.sends("/system You are a cat.")
    #expect(robot.state.conversation.format.system == "You are a cat.")
    robot.sends("/system -")
    #expect(robot.state.conversation.format.system.isEmpty)
  }

  @Test func lastReplyIsCopied() {
    var robot = Robot(conversation: Samples.conversation("Hello", "Hi"))
    robot.sends("/copy")
    #expect(robot.effects.last == .copyToClipboard("Hi"))
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

  private func summary(_ name: String, _ title: String) -> ConversationSummary {
    ConversationSummary(
      name: name, title: title, modified: Samples.date, messageCount: 2, byteCount: 1_200)
  }
}
