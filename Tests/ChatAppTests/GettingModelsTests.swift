import ChatStore
import ChatTestSupport
import Conversations
import Foundation
import HubTestSupport
import StarterModels
import TerminalKit
import TestSupport
import Testing

@testable import ChatApp

/// From a name to a chat with a model that was not there, without leaving the program.
@Suite struct GettingModelsTests {
  private let folder: TemporaryFolder
  private let hub: FakeHub

  init() throws {
    folder = try TemporaryFolder()
    var files: [String: [UInt8]] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: Starter.rwkv6.path) {
      let path = "\(Starter.rwkv6.path)/\(name)"
      files[name] = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    }
    var repository = FakeHub.Repository(files)
    // The line is cut half way.
    repository.faults["model.safetensors"] = [.cut(1_000_000)]
    hub = try FakeHub(["org/small": repository])
  }

  private func program(_ script: [ScriptedTerminal.Step]) -> Program {
    Program(
      folder, more: ["HF_ENDPOINT": hub.url, "HF_HOME": folder.path("hf")], script)
  }

  @Test func aModelIsGotUsedAndTalkedTo() throws {
    let program = program([
      .seeing("Ready: rwkv4-starter", sends: "/model org/small"),
      .seeing("Get it (about 10", presses: .character("y")),
      .seeing("org/small is here. Use it now?", presses: .character("y")),
      .seeing("Ready: org/small", sends: "Hello!"),
      .having("2 messages", presses: .control("d")),
    ])

    #expect(program.run() == nil)

    let conversation = try program.conversationOnDisk()
    #expect(conversation.line.count == 2)
    #expect(conversation.modelPath?.contains("models--org--small") == true)
    let ranges = hub.requests.filter {
      $0.path.hasSuffix("/model.safetensors") && $0.method == "GET"
    }
    #expect(ranges.map { $0.headers["range"] } == [nil, "bytes=1000000-"])
  }

  @Test func aStarterIsFoundByItsName() throws {
    let program = program([
      .seeing("Ready: rwkv4-starter", sends: "/model rwkv6-starter"),
      .seeing("Ready: rwkv6-starter", presses: .control("d")),
    ])

    #expect(program.run() == nil)
  }

  @Test func theListShowsWhatThereIsToGet() throws {
    let program = program([
      .seeing("Ready:", presses: Key(.function(5))),
      .seeing("rwkv7-g1:0.4b", presses: .escape),
      .seeing("Ready:", presses: .control("d")),
    ])

    #expect(program.run() == nil)
    #expect(hub.requests.isEmpty)
  }
}
