import TerminalKit
import Testing

@testable import ChatUI

@Suite struct KeyMapTests {
  private let map = KeyMap.standard

  @Test func everyCommandHasAKey() {
    let all: [KeyCommand] =
      ComposerCommand.allCases.map { .compose($0) } + SearchCommand.allCases.map { .search($0) }
      + ScrollCommand.allCases.map { .scroll($0) } + SidebarCommand.allCases.map { .sidebar($0) }
      + FindCommand.allCases.map { .find($0) } + ChoiceCommand.allCases.map { .choice($0) }
      + ListCommand.allCases.map { .list($0) } + ProgramCommand.allCases.map { .program($0) }
    let bound = Set(map.bindings.map(\.command))
    for command in all { #expect(bound.contains(command), "\(command) has no key") }
  }

  @Test func everyFunctionKeyHasACommandTwin() {
    for binding in map.bindings {
      for case .function in binding.keys.map(\.code) {
        guard case .run = binding.command else {
          Issue.record("\(binding.keys[0].label) does what no slash command does")
          continue
        }
      }
    }
  }

  @Test func helpListsEveryKeyAndCommand() {
    let lines = HelpText(keyMap: map).lines(columns: 76)
    let text = lines.map { line in
      switch line {
      case .heading(let text): text
      case .entry(let first, let second): "\(first) \(second)"
      case .empty: ""
      }
    }.joined(separator: "\n")
    for binding in map.bindings {
      for key in binding.keys { #expect(text.contains(key.label)) }
    }
    for verb in SlashCommand.Verb.allCases { #expect(text.contains("/\(verb.rawValue) ")) }
  }

  @Test func keysOfAPaneComeBeforeThoseOfTheProgram() {
    #expect(map.command(for: Key(.pageUp), in: .sidebar) == .sidebar(.tenUp))
    #expect(map.command(for: Key(.pageUp), in: .composer) == .scroll(.pageUp))
    #expect(map.command(for: .control("c"), in: .list) == .list(.close))
    #expect(map.command(for: .character("x"), in: .composer) == nil)
  }

  @Test func keysAreNamedAsPeopleNameThem() {
    #expect(Key.control("c").label == "Ctrl-C")
    #expect(Key(.enter, .alt).label == "Alt-Enter")
    #expect(Key(.tab, .shift).label == "Shift-Tab")
    #expect(Key(.function(10)).label == "F10")
  }
}

/// The help narrows as one types.
@Suite struct HelpFilterTests {
  @Test func onlyWhatHoldsAllWordsIsShown() {
    var robot = Robot(rows: 40, columns: 100)
    robot.presses(Key(.function(1)))
    robot.types("scroll page")
    #expect(robot.screen.contains("Keys and commands: scroll page"))
    #expect(robot.screen.contains("PgUp"))
    #expect(!robot.screen.contains("swap the two characters"))
    robot.types("zzz")
    #expect(robot.screen.contains("No matches"))
    for _ in 0..<14 { robot.presses(Key(.backspace)) }
    #expect(robot.screen.contains("type to filter"))
    robot.types("q")
    #expect(robot.state.overlay != nil)
    robot.presses(.escape)
    #expect(robot.state.overlay == nil)
  }
}
