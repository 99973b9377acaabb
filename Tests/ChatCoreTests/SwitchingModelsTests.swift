import ChatTestSupport
import Conversations
import Foundation
import RWKVEngine
import RWKVSampling
import StarterModels
import TestSupport
import Testing

@testable import ChatCore

/// One conversation with models of three generations in turn.
@Suite struct SwitchingModelsTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A model of RWKV-7 with random weights, and a vocabulary for it.
  private func seventh() throws -> (path: String, tokenizer: String) {
    let voice = try ScriptedVoice(in: folder, name: "voice", ["ab": ""])
    let sizes =
      #"{"vocab_size":300,"hidden_size":64,"num_hidden_layers":2,"intermediate_size":128}"#
    let file = try ModelFile(randomFor: "RWKV-7", configuration: Data(sizes.utf8), seed: 7)
    let path = folder.path("seventh")
    try ModelConverter(file, to: .f32, on: Desk.workspace().pool).write(toFolder: path)
    return (path, voice.tokenizer)
  }

  @Test func nothingIsReadAgainOnTheWayBack() throws {
    let desk = try Desk(folder, model: Starter.rwkv4)
    let seventh = try seventh()
    func use(_ path: String, _ tokenizer: String? = nil) -> [String] {
      desk.engine.load(path, tokenizer: tokenizer)
      return desk.settle().problems
    }
    desk.say("Hello!")

    // Each reads the conversation once.
    #expect(use(Starter.rwkv6.path) == [])
    #expect(desk.prepare().read > 0)
    #expect(use(seventh.path, seventh.tokenizer) == [])
    #expect(desk.prepare().read > 0)
    for path in [Starter.rwkv6.path, Starter.rwkv4.path, seventh.path] {
      #expect(use(path, path == seventh.path ? seventh.tokenizer : nil) == [])
      #expect(desk.prepare().read == 0)
    }

    // What one has said since, the others read, and no more.
    desk.settings.value.maximumTokens = 5
    desk.say("Hi")
    let (before, now) = (desk.conversation.line.prefix(2), desk.conversation.line)
    #expect(use(Starter.rwkv4.path) == [])
    let new = desk.conversation.pieces(for: now).dropFirst(before.count)
    let count = new.reduce(0) { $0 + Starter.tokenCount($1) }
    #expect(desk.prepare().read == count)
    // After the program was closed too.
    let later = try Desk(folder.copy(), model: Starter.rwkv6)
    #expect(later.prepare().read == new.reduce(0) { $0 + Starter.tokenCount($1, Starter.rwkv6) })
    later.engine.load(seventh.path, tokenizer: seventh.tokenizer)
    _ = later.settle()
    #expect(later.prepare().read == 0)
  }
}
