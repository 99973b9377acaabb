import Conversations
import RWKVSampling
import TerminalKit
import Testing

@testable import ChatUI

/// Sampling parameters in the sidebar and by command.
@Suite struct SamplingCommandTests {
  @Test func sidebarActsAtOnceAlsoInAReply() {
    var robot = Robot()
    robot.sends("Hello")
    robot.happens(.grows(" Hi"))
    robot.presses(Key(.function(2)), Key(.right))
    var settings = SamplingSettings()
    settings.temperature = 1.05
    #expect(robot.effects == [.useSampling(settings)])
    #expect(robot.state.open.conversation.sampling == settings)
    robot.presses(Key(.right, .shift))
    #expect(robot.state.open.conversation.sampling.temperature == 1.55)
    robot.presses(Key(.end))
    #expect(robot.state.open.conversation.sampling.temperature == 3)
    robot.presses(Key(.right))
    #expect(robot.effects.isEmpty)
    robot.presses(Key(.delete))
    #expect(robot.state.open.conversation.sampling.temperature == 1)
  }

  @Test func numbersAreTypedAcceptedAndReverted() {
    var robot = Robot(columns: 120)
    robot.presses(Key(.function(2)), Key(.down), .enter)
    robot.types("0.8")
    #expect(robot.screen.contains("[0.8 ]"))
    robot.presses(.escape)
    #expect(robot.state.open.conversation.sampling.topP == 0.5)
    robot.presses(.enter)
    robot.types(".75")
    robot.presses(.enter)
    #expect(robot.state.open.conversation.sampling.topP == 0.75)
    robot.presses(.enter)
    robot.types("--")
    robot.presses(.enter)
    #expect(robot.screen.contains("top-p takes a number from 0 to 1"))
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
    #expect(robot.state.open.conversation.sampling[keyPath: path] == value)
    #expect(robot.effects.contains(.useSampling(robot.state.open.conversation.sampling)))
  }

  @Test(arguments: ["7", "1.01", "-0.1", "nan", "inf", "x"])
  func whatIsOutOfRangeIsRefused(value: String) {
    var robot = Robot()
    robot.sends("/set top-p \(value)")
    #expect(robot.state.open.conversation.sampling == SamplingSettings())
    #expect(robot.row(23).contains("top-p takes a number from 0 to 1, not \"\(value)\""))
  }

  @Test func whatOnlyOneOrderKnowsIsShownInThatOrder() {
    var robot = Robot(columns: 120)
    #expect(!robot.screen.contains("min-p"))

    robot.presses(Key(.function(2)))
    for _ in SamplingSetting.allCases { robot.presses(Key(.down)) }
    robot.presses(Key(.right))
    #expect(robot.state.open.conversation.sampling.order == .huggingFace)
    #expect(robot.screen.contains("min-p"))
    robot.presses(Key(.down), Key(.down), Key(.right))
    #expect(robot.state.open.conversation.sampling.minP == 0.01)

    robot.presses(Key(.function(2)))
    robot.sends("/set order rwkv")
    #expect(!robot.screen.contains("min-p"))
    robot.sends("/set min-p 0.05")
    #expect(robot.state.open.conversation.sampling.minP == 0.01)
    #expect(robot.screen.contains("min-p has no effect in the order rwkv, only in hf"))
    robot.presses(Key(.function(2)), Key(.up))
    #expect(robot.screen.contains("▸ seed"))
  }

  /// `/set` and typing in the sidebar take and refuse the same, in the words of the table.
  @Test(
    arguments: SamplingSetting.allCases,
    ["-1", "0", "0.5", "1", "2", "3.5", "7", "1001", "1000000"])
  func commandAndSidebarAgreeWithTheTable(setting: SamplingSetting, value: String) throws {
    var start = SamplingSettings()
    start.order = .huggingFace
    var expected = start
    var problem: String?
    do throws(SamplingSetting.Refusal) {
      try setting.set(value, in: &expected)
    } catch {
      problem = error.description
    }

    var typist = Robot(columns: 120, sampling: start)
    typist.sends("/set \(setting.name) \(value)")
    #expect(typist.state.open.conversation.sampling == expected)
    if let problem { #expect(typist.state.notice?.text == problem) }

    guard setting != .order else { return }
    var mover = Robot(columns: 120, sampling: start)
    mover.presses(Key(.function(2)))
    for _ in SamplingSetting.allCases.prefix(while: { $0 != setting }) { mover.presses(Key(.down)) }
    mover.presses(.enter)
    mover.types(value)
    mover.presses(.enter)
    #expect(mover.state.open.conversation.sampling == expected)
    if let problem { #expect(mover.state.notice?.text == problem) }
  }

  @Test(arguments: SamplingSetting.allCases)
  func theHelpOfASettingFitsTheSidebar(setting: SamplingSetting) {
    #expect(LineWrapping.wrap(setting.facts.help, columns: 27).count <= 3)
  }

  @Test func seedAndOrderByCommand() {
    var robot = Robot()
    robot.sends("/set  seed   42 ")
    robot.sends("/set order hf")
    #expect(robot.state.open.conversation.sampling.seed == 42)
    #expect(robot.state.open.conversation.sampling.order == .huggingFace)
    robot.sends("/set seed random")
    #expect(robot.state.open.conversation.sampling.seed == nil)
    robot.sends("/set order fast")
    #expect(robot.row(23).contains("order takes rwkv or hf"))
  }
}
