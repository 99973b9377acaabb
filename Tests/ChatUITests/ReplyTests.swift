import ChatCore
import Conversations
import RWKVEngine
import RWKVSampling
import TerminalKit
import Testing

@testable import ChatUI

/// Messages, replies and what is kept of them.
@Suite struct ReplyTests {
  @Test func sendingKeepsTheMessageThenAsks() {
    var robot = Robot()
    robot.sends("Hello")
    #expect(robot.state.open.conversation.line.map(\.text) == ["Hello"])
    #expect(
      robot.effects == [
        .save(robot.state.open.conversation), .reply(to: robot.state.open.conversation),
        .remember(historyLine: "Hello"),
      ])
    #expect(robot.state.composer.isEmpty)
  }

  @Test func replyGrowsAndIsKeptWhenItEnds() throws {
    var robot = Robot()
    robot.sends("Hello")
    #expect(robot.state.open.conversation.messages.count == 1)
    robot.happens(.grows(" Hi"))
    #expect(robot.state.open.conversation.line.last?.text == "Hi")
    #expect(robot.state.open.conversation.line.last?.ending == .writing)
    #expect(robot.effects.isEmpty)
    robot.happens(.ends("Hi there", raw: "Hi there\n"))
    let reply = try #require(robot.saved?.line.last)
    #expect(reply.text == "Hi there")
    #expect(reply.raw == "Hi there\n")
    #expect(reply.ending == .complete)
    #expect(reply.model == "finch")
  }

  @Test func emptyReplyLeavesNothing() {
    var robot = Robot()
    robot.sends("Hello")
    robot.happens(.grows(""), .ends("", .complete))
    #expect(robot.state.open.conversation.messages.map(\.role) == [.user])
    robot.sends("Still there?")
    robot.happens(.session(.replyFailed(problem: "out of memory")))
    #expect(robot.state.open.conversation.messages.map(\.role) == [.user, .user])
    #expect(robot.row(23).contains("✗ out of memory"))
  }

  @Test func failureKeepsWhatWasWritten() {
    var robot = Robot()
    robot.sends("Hello")
    robot.happens(.grows(" Once upon"), .session(.replyFailed(problem: "gone")))
    #expect(robot.saved?.line.last?.text == "Once upon")
    #expect(robot.saved?.line.last?.ending == .interrupted)
  }

  @Test func growingReplyIsSavedOnceASecond() {
    var robot = Robot()
    robot.sends("Hello")
    robot.happens(.grows(" A"))
    robot.waits(ticks: 9)
    #expect(robot.saved == nil)
    robot.waits(ticks: 1)
    #expect(robot.saved?.line.last?.text == "A")
    robot.waits(ticks: 30)
    #expect(robot.saved == nil)
    robot.happens(.grows(" A b"))
    robot.waits(ticks: 1)
    #expect(robot.saved?.line.last?.text == "A b")
  }

  @Test func draftStaysWhileAReplyIsWritten() {
    var robot = Robot()
    robot.sends("Hello")
    robot.happens(.grows(" Hi"))
    robot.sends("Next")
    #expect(robot.effects.isEmpty)
    #expect(robot.state.composer.text == "Next")
    #expect(robot.row(23).contains("Esc stops it"))
  }

  @Test func escapeAndControlCStop() {
    for key in [Key.escape, .control("c")] {
      var robot = Robot()
      robot.sends("Hello")
      robot.happens(.grows(" Hi"))
      robot.presses(key)
      #expect(robot.effects == [.stop])
      robot.happens(.ends("Hi", .interrupted))
      #expect(robot.state.open.conversation.line.last?.text == "Hi")
      #expect(robot.screen.contains("⋯ interrupted; /continue resumes it"))
    }
  }

  @Test func withoutAModelTheDraftStaysAndModelsAreOffered() {
    var robot = Robot(hasModel: false)
    robot.sends("Hello")
    #expect(robot.effects == [.listModels])
    #expect(robot.state.composer.text == "Hello")
    robot.happens(.modelsListed([ModelChoice(path: "m/a", name: "A", detail: "RWKV-4")]))
    robot.presses(.enter)
    #expect(robot.effects == [.loadModel(path: "m/a")])
  }

  @Test func messageSentWhileAModelLoadsIsAnsweredInItsFormat() {
    var robot = Robot(hasModel: false)
    robot.happens(.session(.modelLoading(name: "pile")))
    robot.sends("Hello")
    #expect(robot.asked == nil)
    #expect(robot.saved != nil)
    var pile = Samples.model
    pile.format = .pile
    robot.happens(.session(.modelLoaded(pile)))
    #expect(robot.asked?.format == .pile)
    #expect(robot.asked?.line.map(\.text) == ["Hello"])
  }

  @Test func aModelThatNeedsMoreMemoryThanIsFreeSaysSo() throws {
    var robot = Robot()
    let lack = try #require(MemoryShortage(needed: 26_540_000_000, available: 9_970_000_000))
    robot.happens(
      .session(.modelLoading(name: "g1-13b")),
      .session(.modelWarning(name: "g1-13b", .memory(lack))))
    #expect(
      robot.screen.contains("g1-13b needs 26.5 GB of memory, 9.9 GB are free: it will be slow"))
  }

  @Test func chosenTemplateOutlivesTheModel() {
    var robot = Robot(hasModel: false)
    robot.sends("/template raven")
    robot.happens(.session(.modelLoaded(Samples.model)))
    #expect(robot.state.open.conversation.format == .raven)
  }

  @Test func modelReadsWhatIsThere() {
    var robot = Robot(conversation: Samples.conversation("Hello", "Hi"), hasModel: false)
    robot.happens(.session(.modelLoaded(Samples.model)))
    #expect(robot.effects.first == .rememberModel(path: "models/finch"))
    #expect(robot.effects.last == .prepare(robot.state.open.conversation))
    #expect(robot.state.open.conversation.modelPath == "models/finch")
  }

  @Test func retryMakesASibling() {
    var robot = Robot(conversation: Samples.conversation("Hello", "Hi"))
    robot.sends("/retry")
    #expect(robot.asked?.line.map(\.text) == ["Hello"])
    robot.happens(.ends("Good day"))
    #expect(robot.state.open.conversation.messages.map(\.text) == ["Hello", "Hi", "Good day"])
    #expect(robot.state.open.conversation.line.map(\.text) == ["Hello", "Good day"])
    #expect(robot.screen.contains("‹2/2›"))
    robot.presses(Key(.left, .alt))
    #expect(robot.state.open.conversation.line.map(\.text) == ["Hello", "Hi"])
    #expect(robot.effects.last == .prepare(robot.state.open.conversation))
    robot.presses(Key(.left, .alt))
    #expect(robot.effects.isEmpty)
  }

  @Test func undoGivesTheMessageBack() {
    var robot = Robot(conversation: Samples.conversation("One", "1", "Two", "2"))
    robot.sends("/undo")
    #expect(robot.state.open.conversation.line.map(\.text) == ["One", "1"])
    #expect(robot.state.open.conversation.messages.count == 4)
    #expect(robot.state.composer.text == "Two")
    #expect(
      robot.effects.suffix(2) == [
        .save(robot.state.open.conversation), .prepare(robot.state.open.conversation),
      ])
  }

  @Test func continueGoesOnInTheSameMessage() {
    var conversation = Samples.conversation("Hello")
    conversation.append(.assistant, "Once", ending: .length, date: Samples.date)
    var robot = Robot(conversation: conversation)
    robot.sends("/continue")
    #expect(robot.asked?.line.last?.text == "Once")
    robot.happens(.grows("Once upon"), .ends("Once upon a time"))
    #expect(robot.state.open.conversation.line.map(\.text) == ["Hello", "Once upon a time"])
    // Past its end too: what was read after it is part of it then.
    robot.sends("/continue")
    #expect(robot.asked?.line.last?.raw == " Once upon a time\n\n")
  }

  @Test func stoppedContinuationTakesNothingAway() {
    var conversation = Samples.conversation("Hello")
    conversation.append(.assistant, "Once", ending: .length, date: Samples.date)
    var robot = Robot(conversation: conversation)
    robot.sends("/continue")
    robot.presses(.escape)
    robot.happens(.ends("", .interrupted))
    #expect(robot.state.open.conversation.line.map(\.text) == ["Hello", "Once"])
  }

  @Test func leavingWaitsForTheReplyToEnd() {
    var robot = Robot()
    robot.sends("Hello")
    robot.happens(.grows(" Hi"))
    robot.sends("/open other")
    #expect(robot.effects.last == .stop)
    robot.happens(.ends("Hi", .interrupted))
    #expect(robot.effects == [.save(robot.state.open.conversation), .open(name: "other")])
    robot.happens(.storage(.opened(Samples.conversation("A", "B"))))
    #expect(robot.state.open.turn.reply == nil)
    #expect(robot.effects.first == .useSampling(robot.state.open.conversation.sampling))
    #expect(robot.effects.last == .prepare(robot.state.open.conversation))
  }

  @Test func quittingWaitsForTheReplysExactEnd() {
    var robot = Robot()
    robot.sends("Hello")
    robot.happens(.grows(" Hi"))
    robot.presses(Key(.function(10)))
    #expect(robot.effects == [.stop])
    robot.happens(.ends("Hi there", .interrupted))
    #expect(robot.effects == [.stop, .save(robot.state.open.conversation), .quit])
    #expect(robot.state.open.conversation.line.last?.text == "Hi there")
  }

  @Test(arguments: [[" Hi", " Hi \n", " Hi \nyou"], ["Hi", "Hi ", "Hi you"], ["  Hi", "  Hi  "]])
  func whatIsKeptWhileAReplyIsWrittenIsWhatTheModelWrote(growing: [String]) {
    var robot = Robot()
    robot.sends("Hello")
    for written in growing {
      robot.happens(.grows(written))
      let reply = robot.state.open.conversation.line[1]
      #expect(robot.state.open.conversation.format.piece(for: reply) == written)
    }
    robot.happens(.terminate, .terminate)
    #expect(robot.saved?[2].map(robot.state.open.conversation.format.piece) == growing.last)
  }

  @Test func quittingTwiceDoesNotWait() {
    var robot = Robot()
    robot.sends("Hello")
    robot.presses(.control("d"), .control("d"))
    #expect(robot.effects == [.stop, .stop, .save(robot.state.open.conversation), .quit])
  }

  @Test func terminationWaitsForTheReplysExactEndToo() {
    for action in [Action.terminate, .input(.closed)] {
      var robot = Robot()
      robot.sends("Hello")
      robot.happens(.grows(" Hi"))
      robot.happens(action)
      #expect(robot.effects == [.stop])
      robot.happens(.ends("Hi there", .interrupted))
      #expect(robot.effects == [.stop, .save(robot.state.open.conversation), .quit])
      robot.happens(.terminate)
      #expect(robot.effects.isEmpty)
    }
  }

  @Test func aHangUpIsBothASignalAndAnEndOfInputButOneWish() {
    var robot = Robot()
    robot.sends("Hello")
    robot.happens(.grows(" Hi"))
    robot.happens(.terminate, .input(.closed), .input(.closed))
    #expect(!robot.state.isQuitting)
    robot.happens(.terminate)
    #expect(robot.effects == [.stop, .save(robot.state.open.conversation), .quit])
    #expect(robot.state.open.conversation.line.last?.ending == .interrupted)
  }

  @Test func terminationDoesNotWaitForAModelThatIsBeingOpened() {
    for awaitsModel in [true, false] {
      var robot = Robot()
      if awaitsModel { robot.happens(.session(.modelLoading(name: "large"))) }
      robot.sends("Hello")
      robot.happens(.session(.modelLoading(name: "large")))
      robot.happens(.terminate)
      #expect(robot.effects == [.stop, .save(robot.state.open.conversation), .quit])
    }
  }

  @Test func whatIsOpenedWhileLeavingIsNotShown() {
    var robot = Robot()
    robot.sends("Hello")
    robot.happens(.grows(" Hi"), .terminate)
    robot.happens(.storage(.opened(Samples.conversation("A"))))
    robot.happens(.ends("Hi", .interrupted))
    #expect(robot.effects.last == .quit)
    #expect(robot.state.open.conversation.line.last?.text == "Hi")
  }

  @Test func aModelThatComesWhileAReplyIsAskedForDoesNotStopIt() {
    var robot = Robot()
    // Both lines were typed before the program could say that the model is being opened.
    robot.sends("/model other")
    robot.sends("Hello")
    robot.happens(.session(.modelLoading(name: "other")), .session(.modelLoaded(Samples.model)))
    #expect(!robot.effects.contains(.prepare(robot.state.open.conversation)))
    #expect(robot.state.open.turn.reply != nil)
  }

  @Test func emptyConversationIsNotKept() {
    var robot = Robot()
    robot.presses(.control("d"))
    #expect(robot.effects == [.stop, .quit])
  }

  @Test func readOnlyRefusesAndSuggestsACopy() {
    var robot = Robot(conversation: Samples.conversation("Hello", "Hi"), isReadOnly: true)
    robot.sends("More")
    #expect(robot.effects.isEmpty)
    #expect(robot.row(23).contains("/fork"))
    #expect(robot.state.composer.text == "More")
    robot.presses(.control("u"))
    robot.sends("/fork")
    guard case .fork(let copy, _) = robot.effects.last else {
      Issue.record("no copy was made")
      return
    }
    #expect(copy.line.map(\.text) == ["Hello", "Hi"])
  }

  @Test func savedMeansTheLastChange() {
    var robot = Robot()
    robot.sends("Hello")
    let first = robot.state.open.conversation.modified
    #expect(robot.row(22).hasSuffix("saving"))
    robot.happens(.grows(" Hi"), .storage(.saved(name: "first", modified: first)))
    #expect(robot.row(22).hasSuffix("unsaved"))
    robot.happens(.ends("Hi"))
    robot.happens(.storage(.saved(name: "first", modified: robot.state.open.conversation.modified)))
    #expect(robot.row(22).hasSuffix("saved"))
    robot.happens(.storage(.saveFailed(problem: "disk full")))
    #expect(robot.row(22).hasSuffix("NOT SAVED"))
  }

  @Test func aStateThatDoesNotFitLeavesTheTextSaved() {
    var robot = Robot()
    robot.sends("Hello")
    robot.happens(.ends("Hi"))
    robot.happens(
      .storage(.saved(name: "first", modified: robot.state.open.conversation.modified)),
      .storage(.stateSaveFailed(problem: "disk full")))
    #expect(robot.row(22).hasSuffix("saved"))
    #expect(robot.screen.contains("disk full. The text is safe"))
  }
}
