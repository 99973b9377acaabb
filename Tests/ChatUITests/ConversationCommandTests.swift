import ChatCore
import Conversations
import TerminalKit
import Testing

@testable import ChatUI

/// What is done with whole conversations: opened, deleted, forked, archived, exported.
@Suite struct ConversationCommandTests {
  @Test func conversationsAreFilteredOpenedAndDeleted() {
    var robot = Robot()
    robot.presses(Key(.function(3)))
    #expect(robot.effects == [.listConversations])
    robot.happens(
      .storage(
        .listed([
          Samples.summary("a", "Apples"), Samples.summary("b", "Bread and butter"),
        ])))
    robot.types("butter")
    #expect(!robot.screen.contains("Apples"))
    robot.presses(.enter)
    #expect(robot.effects == [.open(name: "b")])
    robot.presses(Key(.function(3)), Key(.delete))
    #expect(robot.screen.contains("Move \"Apples\" to the trash?"))
    robot.presses(.enter)
    #expect(robot.effects.isEmpty)
    robot.presses(Key(.delete), .character("y"))
    #expect(robot.effects == [.delete(name: "a")])
    robot.happens(.storage(.deleted(name: "a", trashName: "a-2")))
    #expect(robot.state.notice?.text.contains("rwkv-tui conversations restore a-2") == true)
    robot.presses(.control("_"))
    #expect(robot.effects == [.restoreDeleted, .listConversations])
  }

  @Test func theListStaysForTheNextOneToBeDeleted() {
    var robot = Robot()
    robot.presses(Key(.function(3)))
    robot.happens(
      .storage(
        .listed(
          ["Apples", "Butter", "Mutter"].map { Samples.summary($0.lowercased(), $0) })))
    robot.types("utter")
    robot.presses(Key(.delete), .character("y"))
    robot.happens(.storage(.deleted(name: "butter", trashName: "butter")))

    #expect(robot.state.context == .conversations)
    // The notice below the list names it.
    let list = robot.screen.split(separator: "\n").dropLast(3).joined(separator: "\n")
    #expect(list.contains("▸ Mutter"))
    #expect(!list.contains("Butter"))
    #expect(!list.contains("Apples"))
    robot.presses(Key(.delete), .character("y"))
    #expect(robot.effects == [.delete(name: "mutter")])
  }

  @Test func whatCouldNotBeSavedIsLeftWhenAskedTwice() {
    for leaving in ["/new", "/open other", "/fork", "/persona pirate", "/quit"] {
      var robot = Robot(conversation: Samples.conversation("Hello", "Hi"))
      robot.happens(.storage(.saveFailed(problem: "disk full")))

      robot.sends(leaving)
      #expect(robot.effects == [.remember(historyLine: leaving)])
      robot.happens(.storage(.saveFailed(problem: "disk full")))
      #expect(robot.screen.contains("could not be saved"))
      robot.sends(leaving)
      #expect(robot.effects.count > 2)
      #expect(robot.saved != nil)
    }
  }

  @Test func whatWasSavedAfterAllIsLeftAtOnce() {
    var robot = Robot(conversation: Samples.conversation("Hello", "Hi"))
    robot.happens(.storage(.saveFailed(problem: "disk full")))
    robot.happens(.storage(.saved(name: "first", modified: robot.state.open.conversation.modified)))

    robot.presses(Key(.function(10)))

    #expect(robot.effects.last == .quit)
  }

  @Test func whatCouldNotBeSavedIsDeletedAtOnce() {
    var robot = Robot(conversation: Samples.conversation("Hello", "Hi"))
    robot.happens(.storage(.saveFailed(problem: "disk full")))
    robot.sends("/delete")
    robot.presses(.character("y"))
    #expect(robot.effects == [.delete(name: "first")])
  }

  @Test(arguments: [
    ("/export a b.md", "a b.md"), ("/export 'a b.md'", "a b.md"),
    (#"/export "it's".md"#, "it's.md"), (#"/export a\ b.md"#, "a b.md"), ("/export it's", "it's"),
    ("/export 'a' 'b'", "'a' 'b'"),
  ])
  func aPathMayBeQuotedAsATerminalDoes(line: String, path: String) {
    var robot = Robot(conversation: Samples.conversation("Hello", "Hi"))
    robot.sends(line)
    #expect(robot.effects.last == .export(robot.state.open.conversation, path: path))
  }

  @Test func theModelOfAListIsTakenByItsPathAsItIs() {
    var robot = Robot()
    robot.sends("/model '/x y/finch'")
    #expect(robot.effects.last == .loadModel(path: "/x y/finch"))

    robot.sends("/model")
    let odd = ModelChoice(path: "'odd'", name: "odd", detail: "RWKV-6")
    robot.happens(.modelsListed([odd]))
    robot.presses(.enter)
    #expect(robot.effects == [.loadModel(path: "'odd'")])
  }

  @Test func deletingWhatIsShownStartsAnew() {
    var robot = Robot(conversation: Samples.conversation("Hello", "Hi"))
    robot.sends("/delete")
    robot.presses(.character("y"))
    #expect(robot.effects == [.delete(name: "first")])
    robot.happens(.storage(.deleted(name: "first", trashName: "first")))
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
    robot.happens(.storage(.opened(copy)))
    #expect(robot.row(0).contains("Hello (copy)"))
    #expect(robot.row(23).contains("This is a copy of \"Hello\""))
  }

  @Test func nothingIsSentWhileAnotherConversationIsBeingOpened() {
    var robot = Robot(conversation: Samples.conversation("Hello", "Hi"))
    robot.sends("/open talk")
    robot.sends("To the talk")
    #expect(robot.effects.isEmpty)
    #expect(robot.state.composer.text == "To the talk")
    #expect(robot.row(23).contains("Opening another conversation…"))
    robot.presses(.control("u"))
    robot.sends("/rename Talk")
    #expect(robot.state.open.conversation.title == "Hello")

    robot.happens(.storage(.openFailed(problem: "no talk")))
    robot.sends("To the first")
    #expect(robot.asked?.name == "first")
    robot.happens(.ends("Yes"))

    robot.sends("/new")
    robot.sends("To the new one")
    robot.happens(.storage(.opened(Conversation(name: "new"))))
    robot.presses(.enter)
    #expect(robot.asked?.name == "new")
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
    #expect(robot.effects.last == .export(robot.state.open.conversation, path: nil))
    robot.sends("/export a b.json")
    #expect(robot.effects.last == .export(robot.state.open.conversation, path: "a b.json"))
    var empty = Robot()
    empty.sends("/export")
    #expect(empty.row(23).contains("nothing to export"))
  }

  @Test func titleAndSystemText() {
    var robot = Robot()
    robot.sends("/rename Plans")
    #expect(robot.row(23).contains("Renamed to \"Plans\""))
    #expect(robot.saved?.title == "Plans")
    robot.state.composer.draft.replaceAll(with: "/rename More\nplans")
    robot.presses(.enter)
    #expect(robot.saved?.title == "More plans")
    robot.state.composer.draft.replaceAll(with: "/new Other\nplans")
    robot.presses(.enter)
    guard case .create(let other) = robot.effects.last else {
      Issue.record("nothing new")
      return
    }
    #expect(other.title == "Other plans")
    robot.happens(.storage(.opened(other)))
    robot.sends("/system You are a cat.")
    #expect(robot.state.open.conversation.format.system == "You are a cat.")
    robot.sends("/system -")
    #expect(robot.state.open.conversation.format.system.isEmpty)
  }
}
