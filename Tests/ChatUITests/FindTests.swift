import ChatCore
import Conversations
import TerminalKit
import Testing

@testable import ChatUI

/// Finding a text, here and everywhere.
@Suite struct FindTests {
  private let conversation = Samples.conversation("A café", "Yes", "Which cafe? That CAFE", "That")

  @Test func matchesAreWalkedAndMarked() {
    var robot = Robot(conversation: conversation)
    robot.sends("/find cafe")
    #expect(robot.row(22).contains("2 of 2 messages with \"cafe\""))
    #expect(robot.state.selectedMessage?.id == 3)
    let screen = render(robot.state)
    let marked = screen.cells.filter { $0.style == robot.state.theme[.match] }.map(\.text).joined()
    #expect(marked == "cafécafeCAFE")

    robot.presses(.character("N"))
    #expect(robot.state.selectedMessage?.id == 1)
    robot.presses(Key(.up))
    #expect(robot.state.selectedMessage?.id == 1)
    robot.presses(.character("n"))
    #expect(robot.state.selectedMessage?.id == 3)
    robot.presses(.escape)
    #expect(robot.state.open.chat.find == nil)
    #expect(robot.state.focus == .composer)
  }

  @Test func whatIsNotThereIsSaid() {
    var other = conversation
    other.moveTip(to: 1)
    other.append(.assistant, "No", date: Samples.date)
    var robot = Robot(conversation: other)
    robot.sends("/find tea")
    #expect(robot.row(23).contains("No matches for \"tea\""))
    robot.sends("/find which")
    #expect(robot.row(23).contains("No matches for \"which\" in this branch; 1 in others"))
    robot.sends("/find")
    #expect(robot.row(23).contains("Usage: /find TEXT"))
  }

  /// Half of an answer may lie in what was thought before it.
  @Test func whatAModelThoughtIsFoundAndShown() {
    var conversation = Samples.conversation("Sum?")
    let long = String(repeating: "so\n", count: 60)
    conversation.append(.assistant, "Four", ending: .complete, date: Samples.date)
    conversation.update(conversation.line[1].id) {
      $0.written = WrittenReply(
        thought: " <think>\(long)a Needle here\n\(long)</think>", text: "Four")
    }
    var robot = Robot(conversation: conversation)
    #expect(!robot.screen.contains("Needle"))

    robot.sends("/find needle")

    #expect(robot.screen.contains("a Needle here"))
    let marked = render(robot.state).cells.filter { $0.style == robot.state.theme[.match] }
    #expect(marked.map(\.text).joined() == "Needle")
    #expect(!robot.effects.contains { if case .rememberThoughts = $0 { true } else { false } })
    robot.sends("/find four")
    #expect(robot.screen.contains("1 of 1 message with \"four\""))
  }

  @Test func theLineOfTheMatchIsScrolledTo() {
    let long = String(repeating: "line\n", count: 200)
    var robot = Robot(conversation: Samples.conversation(long + "needle\n" + long))
    robot.sends("/find needle")
    #expect(robot.screen.contains("▌ needle "))
  }

  @Test func allConversationsAreSearched() {
    var robot = Robot(conversation: conversation)
    robot.sends("/findall tea")
    #expect(robot.effects.last == .search("tea"))
    #expect(robot.screen.contains("Searching…"))
    var talk = Conversation(name: "talk", title: "Drinks")
    talk.append(.user, "about tea")
    let hits = talk.search("tea")
    robot.happens(.storage(.found(hits, of: "older")))
    #expect(robot.screen.contains("Searching…"))
    robot.happens(.storage(.found(hits, of: "tea")))
    #expect(robot.screen.contains("about tea"))
    robot.presses(.enter)
    #expect(robot.effects == [.open(name: "talk")])
  }

  /// Tea? → Green tea → (Milk?, Sugar? → Tea with sugar), the tip at the last.
  private var branched: Conversation {
    var talk = Conversation(name: "talk", title: "Drinks")
    talk.append(.user, "Tea?", date: Samples.date)
    talk.append(.assistant, "Green tea", ending: .complete, date: Samples.date)
    talk.append(.user, "Milk?", date: Samples.date)
    talk.moveTip(to: 2)
    talk.append(.user, "Sugar?", date: Samples.date)
    talk.append(.assistant, "Tea with sugar", ending: .complete, date: Samples.date)
    talk.modelPath = Samples.model.path
    return talk
  }

  /// Searches everywhere, finds these places and chooses one of them.
  private func chooses(_ row: Int, of hits: [SearchHit], _ text: String, in robot: inout Robot) {
    robot.sends("/findall \(text)")
    robot.happens(.storage(.found(hits, of: text)))
    robot.presses(Key(.home))
    for _ in 0..<row { robot.presses(Key(.down)) }
    robot.presses(.enter)
  }

  @Test func aPlaceOpensItsConversationAtThatMessage() {
    var robot = Robot(conversation: conversation)
    chooses(1, of: branched.search("tea"), "tea", in: &robot)
    #expect(robot.effects == [.open(name: "talk")])

    robot.happens(.storage(.opened(branched)))

    #expect(robot.state.selectedMessage?.id == 2)
    #expect(robot.row(22).contains("2 of 3 messages with \"tea\""))
    let marked = render(robot.state).cells.filter { $0.style == robot.state.theme[.match] }
    #expect(marked.map(\.text).joined() == "TeateaTea")
    robot.presses(.character("n"))
    #expect(robot.state.selectedMessage?.id == 5)
  }

  @Test func aPlaceOnAnotherBranchIsShownButNotKept() {
    var robot = Robot(conversation: conversation)
    chooses(0, of: branched.search("milk"), "milk", in: &robot)
    robot.happens(.storage(.opened(branched)))
    #expect(robot.state.open.line.messages.map(\.id) == [1, 2, 3])
    #expect(robot.state.selectedMessage?.id == 3)
    #expect(robot.effects.last == .prepare(robot.state.open.conversation))

    robot.waits(ticks: 30)
    #expect(robot.saved == nil)
    robot.presses(Key(.function(10)))
    #expect(robot.effects == [.stop, .quit])
  }

  @Test func aPlaceOfThisConversationNeedsNoOpening() {
    var robot = Robot(conversation: branched)
    chooses(1, of: branched.search("tea"), "tea", in: &robot)
    #expect(robot.effects.isEmpty)
    #expect(robot.state.selectedMessage?.id == 2)

    chooses(0, of: branched.search("milk"), "milk", in: &robot)
    #expect(robot.effects == [.prepare(robot.state.open.conversation)])
    #expect(robot.state.open.conversation.tip == 3)
  }

  @Test func aReplyThatIsWrittenKeepsItsLine() {
    var robot = Robot(conversation: branched)
    robot.sends("More")
    robot.happens(.grows(" Well"))
    chooses(0, of: branched.search("milk"), "milk", in: &robot)
    #expect(robot.effects.isEmpty)
    #expect(robot.row(23).contains("A reply is being written"))
    #expect(robot.state.open.line.messages.last?.text == "Well")
  }

  @Test func aPlaceThatIsNoMessageOrIsGoneIsTold() {
    var robot = Robot(conversation: conversation)
    chooses(0, of: branched.search("drinks"), "drinks", in: &robot)
    robot.happens(.storage(.opened(branched)))
    #expect(robot.row(23).contains("is in the title"))
    #expect(robot.state.open.chat.find == nil)

    let hits = branched.search("sugar")
    robot.presses(.escape)
    var later = branched
    later.remove(4)
    robot.happens(.storage(.opened(later)))
    chooses(0, of: hits, "sugar", in: &robot)
    #expect(robot.row(23).contains("is gone"))
  }

  @Test func nobodyWaitsForASearchThatWasClosed() {
    var robot = Robot(conversation: conversation)
    robot.sends("/findall tea")
    robot.presses(.escape)
    #expect(robot.effects == [.stopSearching])

    robot.sends("/findall tea")
    robot.presses(Key(.function(1)))
    #expect(robot.effects == [.stopSearching])
    robot.presses(.escape)
    #expect(robot.effects.isEmpty)

    robot.sends("/findall tea")
    robot.happens(.storage(.found(branched.search("tea"), of: "tea")))
    robot.presses(.escape)
    #expect(robot.effects.isEmpty)
  }

  @Test func whatComesInsteadIsNotSearched() {
    var robot = Robot(conversation: conversation)
    chooses(1, of: branched.search("tea"), "tea", in: &robot)
    robot.happens(.storage(.openFailed(problem: "talk: is gone")))
    robot.happens(.storage(.opened(branched)))
    #expect(robot.state.open.chat.find == nil)
  }
}
