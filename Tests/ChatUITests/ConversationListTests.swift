import ChatCore
import Conversations
import Foundation
import TerminalKit
import Testing

@testable import ChatUI

/// The list of conversations (F3).
@Suite struct ConversationListTests {
  private func summary(
    _ name: String, _ title: String, isArchived: Bool = false, tokens: Int? = nil,
    model: String? = nil, age: TimeInterval = 0
  ) -> ConversationSummary {
    ConversationSummary(
      name: name, title: title, modified: Samples.date.addingTimeInterval(-age), messageCount: 2,
      byteCount: 1_234_000, tokenCount: tokens, model: model, isArchived: isArchived)
  }

  /// Apples, Bread (archived) and what is shown.
  private func opened() -> Robot {
    var robot = Robot(conversation: Samples.conversation("Hello", "Hi"))
    robot.presses(Key(.function(3)))
    robot.happens(
      .storage(
        .listed([
          summary("a", "Apples"), summary("b", "Bread", isArchived: true),
          summary("first", "Hello"),
        ])))
    return robot
  }

  @Test func ageSizeTokensAndModelAreShown() {
    var robot = opened()
    robot.happens(
      .storage(
        .listed([
          summary("a", "Apples", tokens: 12_345, model: "finch", age: 3 * 86_400 + 10),
          summary("b", "Bread", age: 90),
        ])))
    #expect(robot.screen.contains("3 days, 1.2 MB, 12,345 tokens, finch"))
    #expect(robot.screen.contains("1 min, 1.2 MB, 2 messages"))
  }

  @Test func agesAreToldInTheLargestUnit() {
    let day = 86_400.0
    let ages = [-5, 59, 60, 7_200, 86_399, day, 60 * day, 61 * day, 729 * day, 731 * day]
    #expect(
      ages.map { HumanReadable.age(of: Samples.date, at: Samples.date.addingTimeInterval($0)) } == [
        "now", "now", "1 min", "2 h", "23 h", "1 day", "60 days", "2 months", "23 months",
        "2 years",
      ])
  }

  /// A clock past the year 9999, or a file time that nobody can have meant.
  @Test(arguments: [1e12, -1e12, 1e18, -1e18, .greatestFiniteMagnitude, .nan])
  func aTimeOutOfThisWorldIsListed(seconds: Double) {
    var robot = opened()
    robot.happens(.storage(.listed([summary("a", "Apples", age: seconds)])))
    #expect(robot.screen.contains("Apples"))
  }

  @Test func archivedOnesAreShownOnRequest() {
    var robot = opened()
    #expect(!robot.screen.contains("Bread"))
    #expect(robot.row(23).contains("Tab archived"))
    #expect(robot.row(23).contains("Delete trash"))

    robot.presses(.tab)
    #expect(robot.screen.contains("Conversations and archive"))
    #expect(robot.screen.contains("[archived] Bread"))
    robot.types("arch bread")
    robot.presses(.enter)
    #expect(robot.effects == [.open(name: "b")])

    robot.presses(Key(.function(3)), .tab, .tab)
    #expect(!robot.screen.contains("Bread"))
  }

  @Test func oneIsArchivedAndTakenBack() {
    var robot = opened()
    robot.presses(Key(.home), .control("a"))
    #expect(robot.effects == [.archive(name: "a", true), .listConversations])

    robot.presses(.tab, Key(.down), .control("a"))
    #expect(robot.effects == [.archive(name: "b", false), .listConversations])
  }

  @Test func theOneThatIsShownIsArchivedAsTheCommandDoes() {
    var robot = opened()
    robot.presses(Key(.end), .control("a"))
    #expect(robot.saved?.isArchived == true)
    #expect(robot.effects.last == .listConversations)
  }

  @Test func oneIsCopiedAsItStands() {
    var robot = opened()
    robot.presses(Key(.home), .control("y"))
    #expect(robot.effects == [.duplicate(name: "a"), .listConversations])

    robot.presses(.escape)
    robot.sends("/rename Greeting")
    robot.presses(Key(.function(3)), Key(.end), .control("y"))
    #expect(
      robot.effects == [
        .listConversations, .save(robot.state.open.conversation), .duplicate(name: "first"),
        .listConversations,
      ])
  }

  @Test func otherListsKnowNoArchive() {
    var robot = opened()
    robot.presses(Key(.function(6)), .tab, .control("a"), Key(.delete))
    #expect(robot.effects.isEmpty)
    #expect(robot.state.context == .list)
    #expect(!robot.row(23).contains("archived"))
  }

  @Test func archivedOnesAreFoundByTheirTitleButNotOffered() {
    var robot = opened()
    robot.presses(.escape)
    robot.types("/open ")
    #expect(robot.state.candidates.map(\.label) == ["a", "first"])
    robot.types("bread")
    robot.presses(.enter)
    #expect(robot.effects.last == .open(name: "b"))
  }

  @Test func theTokensOfAReplyAreKept() {
    var robot = Robot()
    robot.sends("Hello")
    robot.happens(.grows(" Hi"), .ends("Hi"))
    #expect(robot.saved?.tokenCount == 42)
  }
}
