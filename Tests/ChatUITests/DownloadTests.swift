import ChatCore
import RWKVHub
import TerminalKit
import Testing

@testable import ChatUI

/// Getting a model from the screen: asked once, in the background, stopped and gone on with.
@Suite struct DownloadTests {
  private let missing: MissingModel
  private let choice: ModelChoice

  init() throws {
    missing = MissingModel(
      name: "rwkv7-g1:0.4b", reference: try HubReference("BlinkDL/rwkv7-g1:0.4b"), size: 902_000_000
    )
    choice = ModelChoice(
      path: missing.name, name: missing.name, detail: "to get: RWKV-7", missing: missing)
  }

  /// One that was chosen from the list, found to be missing, and wanted.
  private func started() -> Robot {
    var robot = Robot()
    robot.presses(Key(.function(5)))
    robot.happens(.modelsListed([choice]))
    robot.presses(.enter)
    robot.happens(.download(.missing(missing)))
    robot.presses(.character("y"))
    return robot
  }

  @Test func choosingOneAsksOnceWithItsSize() {
    var robot = Robot()
    robot.presses(Key(.function(5)))
    robot.happens(.modelsListed([choice]))
    robot.presses(.enter)
    #expect(robot.effects.last == .loadModel(path: "rwkv7-g1:0.4b"))
    // action
    robot.happens(.download(.missing(missing)))
    #expect(robot.screen.contains("Get it (about 902 MB) from"))
    robot.presses(.character("n"))
    #expect(!robot.effects.contains(.getModel(missing)) && robot.state.download == nil)
  }

  @Test func progressStandsInTheStatusBarWhileOneChatsOn() {
    var robot = started()
    #expect(robot.effects.last == .getModel(missing))
    robot.happens(
      .download(
        .progress(
          name: missing.name, received: 120, size: 902,
          text: "120 MB of 902 MB, 13 %, 11 MB/s, 1 min left")))
    #expect(robot.screen.contains("↓ rwkv7-g1:0.4b 1"))
    robot.types("hello")
    #expect(robot.state.composer.text == "hello")
  }

  @Test func whenItIsHereItIsUsedIfThePersonWants() {
    var robot = started()
    robot.happens(.download(.done(name: missing.name, path: "/hub/x.pth")))
    #expect(robot.screen.contains("rwkv7-g1:0.4b is here. Use it now?"))
    #expect(robot.effects.last == .listModels && robot.state.download == nil)
    var other = robot
    // action
    robot.presses(.character("y"))
    other.presses(.character("n"))
    // after
    #expect(robot.effects.last == .loadModel(path: "/hub/x.pth"))
    #expect(!other.effects.contains(.loadModel(path: "/hub/x.pth")) && other.state.overlay == nil)
  }

  @Test func whoIsWritingIsNotAsked() {
    var robot = started()
    robot.types("he")
    robot.happens(.download(.done(name: missing.name, path: "/hub/x.pth")))
    #expect(robot.state.overlay == nil)
    #expect(robot.screen.contains("rwkv7-g1:0.4b is here; /model rwkv7-g1:0.4b"))
    robot.types("y")
    #expect(robot.state.composer.text == "hey")
    #expect(!robot.effects.contains(.loadModel(path: "/hub/x.pth")))
  }

  @Test func choosingItAgainStopsIt() {
    var robot = started()
    robot.happens(.download(.missing(missing)))
    #expect(robot.screen.contains("is being fetched. Stop?"))
    robot.presses(.character("y"))
    #expect(robot.effects.last == .stopGettingModel)
    robot.happens(.download(.stopped(name: missing.name)))
    #expect(robot.state.download == nil && robot.screen.contains("F5 goes on from there"))
  }

  @Test func aFailureIsTold() {
    var robot = started()
    robot.happens(.download(.failed(name: missing.name, problem: "no room")))
    #expect(
      robot.screen.contains("rwkv7-g1:0.4b was not fetched: no room") && robot.state.download == nil
    )
  }

  @Test func namesAreCompletedAndMeanTheirPaths() {
    var robot = Robot()
    robot.happens(
      .modelsListed([ModelChoice(path: "/m/starter", name: "rwkv6-starter", detail: "RWKV-6")]))
    robot.sends("/model rwkv6-starter")
    #expect(robot.effects.last == .loadModel(path: "/m/starter"))
    robot.sends("/model org/other")
    #expect(robot.effects.last == .loadModel(path: "org/other"))
  }
}
