import Conversations
import TerminalKit
import Testing

@testable import ChatUI

/// Screens with less than 100 columns: nothing lies over the chat.
@Suite struct NarrowScreenTests {
  private static let words = "one two three four five six seven eight nine ten eleven twelve"

  private func chatting(rows: Int, columns: Int) -> Robot {
    var robot = Robot(rows: rows, columns: columns)
    robot.sends("Hello")
    robot.happens(.grows(" " + Self.words + " " + Self.words + " the last word"))
    return robot
  }

  /// The words of a running reply, wherever lines end.
  private func text(_ robot: Robot) -> String {
    let rect = robot.state.geometry.transcript
    let rows = robot.screen.split(separator: "\n", omittingEmptySubsequences: false)
    return rows[rect.row..<rect.row + rect.rows].flatMap {
      $0.prefix(rect.columns).split { " │▐".contains($0) }
    }.joined(separator: " ")
  }

  @Test(arguments: [(24, 80), (20, 60), (24, 76), (20, 75), (12, 40), (40, 99)])
  func theRunningReplyIsInSightBesideTheSettings(rows: Int, columns: Int) {
    var robot = chatting(rows: rows, columns: columns)
    robot.presses(Key(.function(2)))
    #expect(text(robot).hasSuffix("twelve the last word"))
    #expect(robot.screen.contains("─ Sampling ─") && robot.screen.contains("▸ temperature"))
    for _ in 0..<20 { robot.presses(Key(.down)) }
    #expect(robot.screen.contains("▸ order"))
    robot.happens(.grows(" " + Self.words + " and more"))
    #expect(text(robot).hasSuffix("and more"))
    let geometry = robot.state.geometry
    let sidebar = geometry.sidebar!
    #expect(
      sidebar.row >= geometry.transcript.row + geometry.transcript.rows
        || sidebar.column >= geometry.transcript.columns)
    #expect(sidebar.row + sidebar.rows <= geometry.composer.row)
    robot.presses(.escape)
    #expect(robot.state.focus == .composer && robot.state.geometry.sidebar == nil)
    #expect(text(robot).hasSuffix(Self.words + " and more"))
  }

  @Test func aClickBelowChoosesTheSetting() {
    var robot = chatting(rows: 20, columns: 60)
    robot.presses(Key(.function(2)))
    let sidebar = robot.state.geometry.sidebar!
    robot.happens(
      .input(.mouse(MouseEvent(.press, at: Point(row: sidebar.row + 2, column: 10)))))
    #expect(robot.screen.contains("▸ top-p"))
  }

  @Test(arguments: [(20, 60), (8, 40), (24, 80)])
  func everythingOpensOnASmallScreen(rows: Int, columns: Int) {
    for key in [1, 2, 3, 4, 5, 6, 9] {
      var robot = chatting(rows: rows, columns: columns)
      robot.happens(.ends("Hi"))
      robot.presses(Key(.function(key)))
      #expect(robot.state.overlay != nil || robot.state.focus == .sidebar)
      #expect(render(robot.state).size == Size(rows: rows, columns: columns))
      robot.presses(.escape)
      #expect(robot.state.overlay == nil && robot.state.focus == .composer)
    }
  }
}
