import ChatCore
import Conversations
import RWKVSampling
import TerminalKit
import Testing

@testable import ChatUI

/// Presets of a person's own.
@Suite struct PresetTests {
  @Test func theSettingsInUseAreSavedUnderAName() throws {
    var robot = Robot()
    robot.sends("/set temperature 1.4")
    robot.sends("/set seed 7")
    robot.sends("/preset save Tale")

    guard case .savePreset(let preset) = try #require(robot.effects.last) else {
      Issue.record("nothing is saved")
      return
    }
    #expect(preset.name == "Tale" && preset.origin == .saved)
    #expect(preset.changes.values[.temperature] == "1.40" && preset.changes.values[.seed] == nil)
    robot.sends("/set temperature 0.1")
    robot.sends("/preset tale")
    #expect(robot.state.open.conversation.sampling.temperature == 1.4)
    #expect(robot.state.open.conversation.sampling.seed == 7)
  }

  @Test func aSavedOneHidesABuiltInOneUntilItIsRemoved() {
    var robot = Robot()
    robot.sends("/set temperature 0.1")
    robot.sends("/preset save story")
    robot.sends("/preset save story")
    #expect(robot.state.catalogue.presets.count { $0.name == "story" } == 1)
    robot.sends("/preset remove story")
    #expect(robot.effects.last == .removePreset("story"))
    robot.sends("/preset story")
    #expect(robot.state.open.conversation.sampling.temperature == 1.3)
    robot.sends("/preset remove story")
    #expect(robot.effects.last != .removePreset("story"))
    #expect(robot.screen.contains("story is built in and stays"))
  }

  @Test(
    arguments: [
      ("/preset save", "Usage: /preset save NAME"),
      ("/preset save a b", "Usage: /preset save NAME"),
      ("/preset remove", "Usage: /preset remove NAME"),
      ("/preset remove x", "No preset called \"x\""),
      ("/preset save save", "A preset's name is one short word"),
      ("/preset x y", "No preset called \"x y\""),
    ])
  func whatIsNoPresetIsSaid(line: String, answer: String) {
    var robot = Robot(columns: 120)
    robot.sends(line)
    #expect(robot.effects.allSatisfy { if case .remember = $0 { true } else { false } })
    #expect(robot.screen.contains(answer))
  }

  @Test func thoseOfTheSettingsFileAreThePersonsToChange() throws {
    var changes = SamplingChanges()
    try changes.set(.topK, to: "3")
    let mine = SamplingPreset(name: "mine", origin: .settingsFile, changes: changes)
    var robot = Robot(presets: [mine])

    robot.sends("/preset save Mine")
    #expect(robot.screen.contains("is in settings.json; change it there"))
    robot.sends("/preset remove mine")
    #expect(robot.screen.contains("is in settings.json; change it there"))
    robot.sends("/preset mine")
    #expect(robot.state.open.conversation.sampling.topK == 3)
  }
}

/// The sampling values that a model brings.
@Suite struct ModelSamplingTests {
  private func model(_ path: String, topP: String?) -> ModelSummary {
    var model = Samples.model
    model.path = path
    if let topP { try? model.sampling.set(.topP, to: topP) }
    return model
  }

  @Test func aNewConversationHasThem() {
    var robot = Robot(hasModel: false)
    robot.happens(.session(.modelLoaded(model("a", topP: "0.2"))))
    #expect(robot.state.open.conversation.sampling.topP == 0.2)
    #expect(robot.effects.contains(.useSampling(robot.state.open.conversation.sampling)))
    robot.happens(.session(.modelLoaded(model("b", topP: nil))))
    #expect(robot.state.open.conversation.sampling.topP == SamplingSettings().topP)
  }

  @Test func whatThePersonSetStays() {
    var robot = Robot(hasModel: false)
    robot.sends("/set top-p 0.9")
    robot.happens(.session(.modelLoaded(model("a", topP: "0.2"))))
    #expect(robot.state.open.conversation.sampling.topP == 0.9)
  }

  @Test func aConversationThatHasBegunKeepsItsOwn() {
    var robot = Robot(conversation: Samples.conversation("Hello", "Hi"), hasModel: false)
    robot.happens(.session(.modelLoaded(model("a", topP: "0.2"))))
    #expect(robot.state.open.conversation.sampling.topP == SamplingSettings().topP)
  }

  @Test func theCommandLineWins() throws {
    var line = SamplingChanges()
    try line.set(.topP, to: "0.7")
    let starting = StartingSampling(commandLine: line)
    var robot = Robot(hasModel: false, sampling: starting.settings(), starting: starting)
    var summary = model("a", topP: "0.2")
    try summary.sampling.set(.topK, to: "9")
    robot.happens(.session(.modelLoaded(summary)))
    #expect(robot.state.open.conversation.sampling.topP == 0.7)
    #expect(robot.state.open.conversation.sampling.topK == 9)
  }
}
