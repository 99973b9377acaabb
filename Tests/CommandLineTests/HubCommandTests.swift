import Foundation
import HubTestSupport
import StarterModels
import TestSupport
import Testing

/// Getting, listing, verifying and removing models, as a shell does it.
@Suite struct HubCommandTests {
  private let folder: TemporaryFolder
  private let hub: FakeHub
  private let files: [String: [UInt8]]

  init() throws {
    folder = try TemporaryFolder()
    let starter = try #require(StarterModels.all.first).path
    var files: [String: [UInt8]] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: starter) {
      files[name] = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(starter)/\(name)")))
    }
    self.files = files
    hub = try FakeHub([
      "org/small": FakeHub.Repository(files),
      "BlinkDL/rwkv7-g1": FakeHub.Repository([
        "rwkv7-g1-0.4b-20250324-ctx4096.pth": [1, 2, 3],
        "rwkv7-g1a-0.4b-20250905-ctx4096.pth": [4, 5, 6, 7],
      ]),
    ])
  }

  private var environment: [String: String] {
    ["HF_ENDPOINT": hub.url, "HF_HOME": folder.path("hf")]
  }

  private func run(_ arguments: String..., more: [String: String] = [:]) throws -> Command {
    try Command(
      arguments, home: folder.path("home"), environment: environment.merging(more) { $1 })
  }

  @Test func aModelIsFetchedUsedVerifiedAndRemoved() throws {
    // before
    try run("generate", "--model", "org/small", "--prompt", "x").failed(
      "org/small is not here yet; get it with: rwkv-tui pull org/small (or give --yes)")
    // action
    let path = try run("pull", "org/small").succeeded().text
    #expect(path.hasSuffix("/snapshots/\(hub.commit(of: "org/small"))\n"))
    // after
    let reply = try run(
      "generate", "--model", "org/small", "--prompt", "User: Hi\n\nAssistant:", "--temperature",
      "0",
      "--max-tokens", "5"
    ).succeeded()
    #expect(!reply.text.isEmpty)
    #expect(try run("models").succeeded().text.contains("\n  org/small "))
    let check = try run("models", "check", "org/small").succeeded().text
    #expect(check.contains("good       org/small: model.safetensors"))
    #expect(try run("models", "remove", "org/small", "--yes").succeeded().text.hasSuffix("freed\n"))
    #expect(try !run("models").succeeded().text.contains("\n  org/small "))
  }

  @Test func theListSaysWhatMemoryIsNeededAndWhatWasNotVerified() throws {
    _ = try run("pull", "org/small").succeeded()
    let list = try run("models").succeeded().text
    #expect(list.contains(#/rwkv4-starter .* memory 1[0-9] MB, [0-9]+ MB with --type q4\n/#))
    // As another program leaves it.
    try FileManager.default.removeItem(atPath: folder.path("home/.cache/rwkv/verified"))
    #expect(try run("models").succeeded().text.contains("not verified yet ('models check')"))
    _ = try run("models", "check").succeeded()
    #expect(try !run("models").succeeded().text.contains("not verified"))
  }

  @Test func conversationsAreCheckedAgainstAModelByItsName() throws {
    let chats = ["--conversations", folder.path("chats")]
    _ = try Command(
      ["chat", "--model", "rwkv4-starter", "--conversation", "talk", "--max-tokens", "1", "Hi"]
        + chats, home: folder.path("home")
    ).succeeded()
    let said = try Command(
      ["conversations", "check", "--model", "rwkv4-starter"] + chats, home: folder.path("home")
    ).succeeded().text
    #expect(said.hasPrefix("1 conversation, ") && said.hasSuffix(", 0 problems\n"))
  }

  @Test func packedFormsOfOneModelAreRemovedByItsName() throws {
    for model in ["rwkv4-starter", "rwkv6-starter"] {
      _ = try run(
        "generate", "--model", model, "--type", "q8", "--prompt", "x", "--max-tokens", "1"
      ).succeeded()
    }
    // before
    try run("models", "prune", "nothing").failed(
      "There is no packed form of nothing; 'rwkv-tui models' shows them.")
    // action
    _ = try run("models", "prune", "rwkv4-starter").succeeded()
    // after
    let left = try run("models").succeeded().text
    #expect(left.contains("/Models/rwkv6-starter") && !left.contains("/Models/rwkv4-starter"))
  }

  @Test func withYesItIsFetchedWithoutAsking() throws {
    let command = try run(
      "generate", "--yes", "--model", "org/small", "--prompt", "x", "--max-tokens", "1")
    #expect(command.status == 0, "\(command.error)")
  }

  @Test func aNameOfTheListMeansTheNewestFile() throws {
    let path = try run("pull", "rwkv7-g1:0.4b").succeeded().text
    #expect(path.hasSuffix("/rwkv7-g1a-0.4b-20250905-ctx4096.pth\n"))
    #expect(try run("models").succeeded().text.contains("rwkv7-g1:0.4b"))
  }

  @Test func severalFilesThatFitAreListedWithSizesAndDates() throws {
    let command = try run("pull", "BlinkDL/rwkv7-g1")
    #expect(command.status != 0)
    #expect(command.error.contains("BlinkDL/rwkv7-g1 holds 2 files of weights"))
    #expect(command.error.contains("4 bytes  20250905  rwkv7-g1a-0.4b-20250905-ctx4096.pth"))
  }

  @Test func whatCannotBeMeantIsSaid() throws {
    try run("pull", "rwkv7-g1").failed(
      "rwkv7-g1 comes in several sizes: rwkv7-g1:0.1b, rwkv7-g1:0.4b, rwkv7-g1:1.5b, rwkv7-g1:2.9b, "
        + "rwkv7-g1:7.2b, rwkv7-g1:13.3b.")
    try run("pull", "nonsense").failed(
      "nonsense is not on the list that 'rwkv-tui models' shows; models of the hub are called OWNER/NAME."
    )
    try run("pull", "org/none").failed(
      "org/none: no such repository, or it needs a token (HF_TOKEN) (request Root=1).")
    try run("pull", "org/small", more: ["HF_HUB_OFFLINE": "1"]).failed(
      "org/small: not in the cache, and HF_HUB_OFFLINE forbids to fetch it.")
  }

  @Test func damageIsFoundByCheck() throws {
    let path = try run("pull", "org/small").succeeded().text.dropLast() + "/config.json"
    try Data("{}".utf8).write(to: URL(fileURLWithPath: String(path)).resolvingSymlinksInPath())
    let check = try run("models", "check")
    #expect(check.status != 0 && check.text.contains("DAMAGED    org/small: config.json"))
  }

  @Test func theTokenIsInNothingThatIsWrittenOrSaid() throws {
    let token = ["HF_TOKEN": FakeHub.token]
    let pulled = try run("pull", "org/small", more: token).succeeded()
    let refused = try run("pull", "org/none", more: token)
    let wrong = try run("pull", "org/small", more: ["HF_TOKEN": "hf_WrongOne"])
    for text in [pulled.text, pulled.error, refused.error, wrong.error] {
      #expect(!text.contains(FakeHub.token) && !text.contains("hf_WrongOne"))
    }
    let written = FileManager.default.enumerator(atPath: folder.url.path)!
    for case let name as String in written {
      let data = FileManager.default.contents(atPath: folder.path(name)) ?? Data()
      #expect(data.firstRange(of: Data(FakeHub.token.utf8)) == nil, "\(name)")
    }
  }

  @Test func theListAsksNobody() throws {
    let before = hub.requests.count
    #expect(try run("models").succeeded().text.contains("To get, with 'rwkv-tui pull NAME':"))
    #expect(hub.requests.count == before)
  }

  @Test func starterModelsAreFoundByTheBeginningOfTheirNames() throws {
    #expect(try run("inspect", "rwkv6-st").succeeded().text.contains("RWKV-6"))
    let several = try run("inspect", "rwkv")
    #expect(several.error.contains("rwkv may be rwkv4-starter, rwkv6-starter"))
  }
}
