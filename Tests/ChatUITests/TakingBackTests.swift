import ChatCore
import Conversations
import TerminalKit
import Testing

@testable import ChatUI

/// Everything can be taken back: steps of the conversation, branches, drafts.
@Suite struct TakingBackTests {
  private let conversation = Samples.conversation("Hello", "Hi", "Rome?", "In Italy")

  // MARK: Undo and redo

  @Test func redoGoesBackStepByStep() {
    var robot = Robot(conversation: conversation)
    robot.sends("/undo")
    robot.presses(.control("u"))
    robot.sends("/undo")
    #expect(robot.state.open.line.messages.isEmpty)
    robot.presses(.control("u"))
    robot.sends("/redo")
    #expect(robot.state.open.line.messages.map(\.text) == ["Hello", "Hi"])
    robot.sends("/redo")
    #expect(robot.state.open.line.messages.last?.text == "In Italy")
    #expect(robot.effects.suffix(1) == [.prepare(robot.state.open.conversation)])
    robot.sends("/redo")
    #expect(robot.row(23).contains("nothing to redo"))
  }

  @Test func redoTakesTheWordsBackThatUndoPutIntoTheComposer() {
    var robot = Robot(conversation: conversation)
    robot.sends("/undo")
    #expect(robot.state.composer.text == "Rome?")
    robot.happens(.input(.key(.control("x"))))
    robot.presses(.escape)
    _ = robot.state.run(.redo)
    #expect(robot.state.composer.isEmpty)
    #expect(robot.state.open.line.messages.count == 4)
  }

  @Test func redoAfterARestartGoesToTheNewestLine() {
    var undone = conversation
    undone.moveTip(to: 2)
    var robot = Robot(conversation: undone)
    robot.sends("/redo")
    #expect(robot.state.open.line.messages.last?.text == "In Italy")
  }

  @Test func whatWasWrittenAfterUndoIsNotLeftByRedo() {
    var robot = Robot(conversation: conversation)
    robot.sends("/undo")
    robot.presses(.control("u"))
    robot.sends("Oslo?")
    robot.happens(.ends("In Norway"))
    robot.sends("/redo")
    #expect(robot.state.open.line.messages.last?.text == "In Norway")
  }

  // MARK: Branches

  @Test func aDeletedBranchComesBackAndLiesInTheTrash() throws {
    var branched = conversation
    branched.moveTip(to: 2)
    branched.append(.user, "Oslo?", date: Samples.date)
    branched.append(.assistant, "In Norway", ending: .complete, date: Samples.date)
    branched.append(.user, "Thanks", date: Samples.date)
    var robot = Robot(conversation: branched)
    robot.presses(Key(.function(9)), .character("d"))
    #expect(robot.screen.contains("Ctrl-_"))
    robot.presses(.character("y"))
    let trashed = robot.effects.compactMap {
      if case .trash(let branch) = $0 { branch } else { nil }
    }
    #expect(
      trashed.first?.line.map(\.text) == ["Hello", "Hi", "Oslo?", "In Norway", "Thanks"])
    #expect(robot.state.open.conversation.messages.count == 4)

    robot.presses(.control("_"))
    let saved = try #require(robot.saved)
    #expect(saved.messages.map(\.text).suffix(3) == ["Oslo?", "In Norway", "Thanks"])
    #expect(saved.line(to: saved.messages.last?.id).map(\.text).first == "Hello")
    // An id is never given twice.
    #expect(Set(saved.messages.map(\.id)).isDisjoint(with: [5, 6, 7]))
    robot.presses(.control("_"))
    #expect(robot.screen.contains("No branch was deleted here"))
  }

  // MARK: Drafts

  @Test func leavingKeepsTheDraftWithItsConversation() {
    var robot = Robot(conversation: conversation)
    robot.types("half a tho")
    robot.presses(Key(.function(10)))
    #expect(robot.effects.contains(.keepDraft("half a tho", of: "first")))

    robot = Robot(conversation: conversation)
    robot.types("half a tho")
    robot.presses(Key(.function(8)))
    #expect(robot.effects.first == .keepDraft("half a tho", of: "first"))
    robot.happens(.storage(.opened(Samples.emptyConversation())))
    #expect(robot.state.composer.isEmpty)
    #expect(robot.effects.contains(.fetchDraft(of: nil)))
    robot.happens(.storage(.opened(conversation)))
    robot.happens(.draft("half a tho", of: "first"))
    #expect(robot.state.composer.text == "half a tho")
  }

  @Test func aDraftOfAnotherConversationOrOverAnotherTextIsNotShown() {
    var robot = Robot(conversation: conversation)
    robot.happens(.draft("elsewhere", of: "second"), .draft("new", of: nil))
    #expect(robot.state.composer.isEmpty)
    robot.types("x")
    robot.happens(.draft("old", of: "first"))
    #expect(robot.state.composer.text == "x")
  }

  /// A program that is killed loses a second of typing.
  @Test func aDraftIsKeptWhileItIsWritten() {
    var robot = Robot(conversation: conversation)
    robot.types("draft")
    #expect(robot.state.needsTicks)
    robot.waits(ticks: 20)
    #expect(robot.effects.contains(.keepDraft("draft", of: "first")))
    robot.waits(ticks: 100)
    #expect(!robot.effects.contains(.keepDraft("draft", of: "first")))
    robot.presses(.control("u"))
    robot.waits(ticks: 20)
    #expect(robot.effects.contains(.keepDraft("", of: "first")))
  }

  @Test func theDraftOfANewConversationGoesWhenItIsSent() {
    var robot = Robot()
    robot.types("draft")
    robot.waits(ticks: 20)
    #expect(robot.effects.contains(.keepDraft("draft", of: nil)))
    robot.presses(.enter)
    robot.waits(ticks: 20)
    #expect(robot.effects.contains(.keepDraft("", of: nil)))
  }

  @Test func aForkTakesTheDraftAlong() {
    var robot = Robot(conversation: conversation)
    robot.types("draft")
    _ = robot.state.run(.fork)
    robot.happens(.storage(.opened(conversation)))
    #expect(robot.state.composer.text == "draft")
  }

  @Test func theDraftWaitsWhileAMessageIsEdited() {
    var robot = Robot(conversation: conversation)
    robot.types("draft")
    _ = robot.state.run(.edit)
    robot.types(" more")
    robot.presses(Key(.function(10)))
    #expect(robot.effects.contains(.keepDraft("draft", of: "first")))
  }
}
