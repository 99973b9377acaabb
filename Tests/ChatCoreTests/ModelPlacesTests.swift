import ChatStore
import ChatTestSupport
import Conversations
import Foundation
import RWKVEngine
import RWKVPlatform
import StarterModels
import TestSupport
import Testing

@testable import ChatCore

/// Models that lie in the person's folders.
@Suite struct ModelPlacesTests {
  let folder: TemporaryFolder
  let environment: [String: String]

  init() throws {
    folder = try TemporaryFolder()
    let home = folder.path("home")
    environment = [
      "HOME": home, "XDG_CONFIG_HOME": home + "/config", "XDG_STATE_HOME": home + "/state",
      "XDG_DATA_HOME": home + "/data", "XDG_CACHE_HOME": home + "/cache",
    ]
  }

  @Test func knownModelsComeFirstAndOnce() {
    let six = Starter.rwkv6.path

    let choices = ModelCatalogue(known: [six, six, six + "/"], environment: environment).choices()

    // The other one lies beside it.
    #expect(choices.map(\.name) == ["rwkv6-starter", "rwkv4-starter"])
    #expect(choices.map(\.detail) == ["RWKV-6, 10 MB, F16", "RWKV-4, 12 MB, F16"])
  }

  /// What does not open is listed behind what does, with its reason.
  @Test func whatDoesNotOpenIsListedWithItsReason() throws {
    try folder.write(Array("{}".utf8), as: make("mine/broken") + "/config.json")
    try folder.write([1, 2, 3], as: "mine/broken.pth")
    try folder.write([1, 2, 3], as: "mine/partly.gguf.part")
    try folder.write([1, 2, 3], as: "mine/notes.txt")
    try link(Starter.rwkv4, as: "mine/good")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("mine/gone.safetensors"), withDestinationPath: "nowhere")
    var environment = environment
    environment["RWKV_TUI_MODELS"] = folder.path("mine")

    let choices = ModelCatalogue(known: [folder.path("gone")], environment: environment).choices()

    #expect(
      choices.map(\.name)
        == ["good", "broken", "broken.pth", "gone.safetensors", "partly.gguf.part"])
    #expect(
      choices[0].problem == nil && choices[1].problem?.hasPrefix("no weights in this") == true)
    #expect(choices[2].problem?.hasPrefix("not a checkpoint") == true)
    #expect(choices[3].problem == "its download is not finished: the link leads nowhere")
    #expect(choices[4].problem == "its download is not finished")
  }

  /// Neither a name nor a config.json makes a model, but what the file holds.
  @Test func modelsAreFoundByWhatTheyHold() throws {
    let weights = Starter.rwkv6.path + "/model.safetensors"
    for (index, name) in ["model.PTH", "without-ending", "alone/weights.st", "several/a.bin"]
      .enumerated()
    {
      _ = try make("mine/" + (name.contains("/") ? String(name.prefix { $0 != "/" }) : ""))
      var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: weights)))
      // Another model each time, or it would be a copy.
      for place in 0..<64 { bytes[bytes.count - 1 - 32 * place] = UInt8(index) }
      try folder.write(bytes, as: "mine/" + name)
    }
    try folder.write([1, 2, 3], as: "mine/several/b.gguf")
    var environment = environment
    environment["RWKV_TUI_MODELS"] = folder.path("mine")

    let choices = ModelCatalogue(known: [], environment: environment).choices()

    #expect(
      choices.filter { $0.problem == nil }.map(\.name)
        == ["alone", "model", "a", "without-ending"])
    #expect(choices.filter { $0.problem != nil }.map(\.name) == ["b.gguf"])
  }

  /// In the hub's cache a repository is told of where it holds an RWKV or is called so.
  @Test func theHubIsSearchedByContent() throws {
    let hub = "home/cache/huggingface/hub"
    func repository(_ name: String) throws -> String {
      let folder = "\(hub)/models--\(name)"
      for part in ["refs", "blobs", "snapshots/old", "snapshots/new"] {
        _ = try make("\(folder)/\(part)")
      }
      try self.folder.write(Array("new\n".utf8), as: folder + "/refs/main")
      return folder
    }
    let other = try repository("somebody--finch")
    try FileManager.default.removeItem(atPath: folder.path(other + "/snapshots/new"))
    try link(Starter.rwkv6, as: other + "/snapshots/new")
    let foreign = try repository("org--bert")
    try folder.write([1, 2, 3], as: foreign + "/snapshots/new/model.safetensors")
    let unfinished = try repository("me--rwkv-9")
    try folder.write([1], as: unfinished + "/blobs/0123.incomplete")

    let choices = ModelCatalogue(known: [], environment: environment).choices()

    #expect(choices.map(\.name) == ["somebody/finch", "me/rwkv-9"])
    #expect(choices.map(\.problem) == [nil, "its download is not finished"])
    // The repository's folder itself opens as the commit that is checked out.
    #expect(try ModelFile(path: folder.path(other)).architecture.family == "RWKV-6")
  }

  @Test func modelsOfTheHubHaveTheirRepositorysName() throws {
    let hub = "home/cache/huggingface/hub"
    let snapshots = try make("\(hub)/models--RWKV--rwkv-4-tiny/snapshots")
    try link(Starter.rwkv4, as: snapshots + "/0123456789abcdef")
    _ = try make("\(hub)/models--other--gpt/snapshots")

    let choices = ModelCatalogue(known: [], environment: environment).choices()

    #expect(choices.map(\.name) == ["RWKV/rwkv-4-tiny"])
    #expect(choices.map(\.path) == [folder.path(snapshots + "/0123456789abcdef")])
  }

  @Test func aModelIsOpenedOnce() throws {
    var models = LoadedModels()
    let workspace = Desk.workspace()
    let first = try models.open(Starter.rwkv4.path, tokenizer: nil, workspace)
    _ = try models.open(Starter.rwkv6.path, tokenizer: nil, workspace)

    let again = try models.open(Starter.rwkv4.path, tokenizer: nil, workspace)

    #expect(again.loaded.fingerprint == first.loaded.fingerprint)
    #expect(throws: (any Error).self) {
      try models.open(folder.path("missing"), tokenizer: nil, workspace)
    }
    #expect(throws: (any Error).self) {
      try models.open(Starter.rwkv4.path + "/", tokenizer: folder.path("missing"), workspace)
    }
  }

  /// The specification of the XDG base directories has it so.
  @Test func anEmptyVariableIsAsOneThatIsNotSet() throws {
    try link(Starter.rwkv4, as: make("home/.local/share/rwkv-tui/models") + "/mine")
    let environment = [
      "HOME": folder.path("home"), "XDG_DATA_HOME": "",
    ]

    #expect(
      ModelCatalogue(known: [], environment: environment).choices().map(\.name) == ["mine"])
  }

  @Test func packedModelsAreInTheCacheOrTheAccountsHome() {
    let environment = ["HOME": "/home/me", "XDG_CACHE_HOME": ""]
    #expect(
      AppFolders(environment: environment).packedModels == "/home/me/.cache/rwkv-tui/models")
    let account = AppFolders(environment: [:]).packedModels
    #expect(account.hasSuffix("/.cache/rwkv-tui/models") && !account.hasPrefix("/.cache"))
  }

  @Test func aTildeIsTheHomeThatTheEnvironmentNames() {
    let environment = ["HOME": "/home/me"]
    func expanded(_ path: String) -> String {
      UserFolder.expandingTilde(in: path, environment: environment)
    }
    #expect(expanded("~/a b") == "/home/me/a b" && expanded("~") == "/home/me")
    #expect(expanded("a/~/b") == "a/~/b" && expanded("/a") == "/a")
  }

  /// Makes a folder inside the test's own; returns its path from there.
  private func make(_ path: String) throws -> String {
    try FileManager.default.createDirectory(
      atPath: folder.path(path), withIntermediateDirectories: true)
    return path
  }

  private func link(_ model: StarterModel, as path: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: folder.path(path), withDestinationPath: model.path)
  }
}
