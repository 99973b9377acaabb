import ArgumentParser
import ChatStore
import Conversations
import Foundation
import RWKVEngine
import StarterModels
import TestSupport
import Testing

@testable import rwkv_tui

/// Folders in which anything may lie, as they come with a checkout or from another machine, against every command:
/// nothing outside them changes, nothing ends by a signal or never.
///
/// One process after the other: hundreds at once would run out of their time.
@Suite(.serialized) struct FolderMutationTests {
  /// Rounds in one process, which has so many seconds.
  private static let batch = 50
  private static let patience: UInt32 = 300

  @Test(arguments: 0..<UInt64(Rounds.times(500) / batch))
  func nothingOutsideChanges(seed: UInt64) async throws {
    await #expect(processExitsWith: .success) { [seed = seed as UInt64] in
      alarm(Self.patience)
      // What commands say is not looked at here.
      let told = dup(STDERR_FILENO)
      for stream in [STDOUT_FILENO, STDERR_FILENO] { dup2(open("/dev/null", O_WRONLY), stream) }
      var random = SplitMix(state: seed)
      for round in 0..<Self.batch {
        var playground = try Playground(&random)
        let changed = try playground.play()
        guard !changed.isEmpty else { continue }
        let report = "seed \(seed), round \(round): \(changed)\n"
        _ = report.withCString { write(told, $0, strlen($0)) }
        exit(EXIT_FAILURE)
      }
      exit(EXIT_SUCCESS)
    }
  }
}

/// A folder of conversations and a model, and a person's documents beside them.
private struct Playground {
  private let place: TemporaryFolder
  private var random: SplitMix
  private let documents = "documents"

  init(_ random: inout SplitMix) throws {
    place = try TemporaryFolder()
    self.random = SplitMix(state: random.next())
    for name in ["chats", "documents/letters/states", "out", "home", "model"] {
      try FileManager.default.createDirectory(
        atPath: place.path(name), withIntermediateDirectories: true)
    }
    try place.write(Array("Hello\n".utf8), as: "home/input")
    // The program's own places are inside too.
    setenv("HOME", place.path("home"), 1)
    for variable in ["XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"] {
      unsetenv(variable)
    }
    try makeConversations()
    let text = try Data(contentsOf: URL(fileURLWithPath: place.path("chats/a/conversation.jsonl")))
    for name in ["letter", "letters/conversation.jsonl", "letters/.writing-1", "letters/lock"] {
      try place.write([UInt8](text), as: "documents/" + name)
    }
    try place.write(Self.state, as: "documents/letters/states/a-m1.safetensors")
    try place.write(Self.state, as: "documents/letters/states/model.safetensors")
    try place.write([0x30, 0x0A], as: "model/vocab.txt")
    try place.write(Array("{}".utf8), as: "model/config.json")
    try place.write(Self.state, as: "model/model.safetensors")
  }

  private static let state =
    Array(#"12345678{"__metadata__":{"format":"rwkv state 2"}}"#.utf8)
    + [UInt8](repeating: 7, count: 999)

  private func makeConversations() throws {
    let store = ConversationStore(folder: place.path("chats"))
    for name in ["a", "b", "c"] {
      var conversation = Conversation(name: name, title: "Talk \(name)")
      conversation.append(.user, "Hello")
      conversation.append(.assistant, "Hi", ending: .complete)
      if name == "b" {
        conversation.persona = Persona(
          name: "p", initialState: InitialState(path: "/p", hash: "h", contents: Data([1])))
      }
      let lock = try store.create(conversation).lock
      for key in ["a-m1", "a-m2"] {
        try store.saveState(Data(Self.state), key: key, with: lock!)
      }
    }
    try store.delete("c")
  }

  /// What has changed outside.
  mutating func play() throws -> [String] {
    for _ in 0..<Int.random(in: 1...3, using: &random) { mutate() }
    // A hard link's times are those of the file itself: links to documents are made before it is looked.
    let before = surroundings()
    var ran: [String] = []
    for _ in 0..<Int.random(in: 1...3, using: &random) { ran.append(run()) }
    let after = surroundings()
    let changed = Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }
    return changed.isEmpty ? [] : changed.sorted() + ran
  }

  // MARK: What lies around

  /// Every path outside, with kind, mode, size, where it leads to and what it holds.
  private func surroundings() -> [String: String] {
    var seen: [String: String] = [:]
    let root = place.path(documents)
    for name in (try? FileManager.default.subpathsOfDirectory(atPath: root)) ?? [] {
      let path = root + "/" + name
      var status = stat()
      guard lstat(path, &status) == 0 else { continue }
      var text = "\(status.st_mode) \(status.st_size) \(status.st_mtim.tv_sec)"
      if status.st_mode & S_IFMT == S_IFREG, status.st_size < 1 << 20 {
        let bytes = (try? Data(contentsOf: URL(fileURLWithPath: path))) ?? Data()
        text += " " + bytes.base64EncodedString()
      }
      seen[name] = text
    }
    return seen
  }

  // MARK: Mutations

  private mutating func mutate() {
    let root = place.path(Int.random(in: 0..<4, using: &random) == 0 ? "model" : "chats")
    let inside = (try? FileManager.default.subpathsOfDirectory(atPath: root).sorted()) ?? []
    let extra = [
      ".trash", ".index", "a/states", "new", "a/.writing-9", "a/initial-state.safetensors",
      ".new-old", "a/states/0123456789abcdef0123456789abcdef.tokens", "x-vocab.txt",
      "tokenizer.json",
    ]
    let names = Bool.random(using: &random) ? inside : extra
    let path = root + "/" + (names.randomElement(using: &random) ?? "a")
    let outside = [
      place.path("documents"), place.path("documents/letters"), place.path("documents/letter"),
      place.path("documents/letters/states"),
      place.path("documents/letters/states/a-m1.safetensors"),
      root, "/dev/zero", place.path("documents/nothing"), ".", "..",
    ].randomElement(using: &random)!
    switch Int.random(in: 0..<9, using: &random) {
    case 0, 1, 2:
      remove(path)
      symlink(outside, path)
    case 3:
      remove(path)
      mkfifo(path, 0o600)
    case 4:
      guard !isSpecial(path) else { return }
      if let file = fopen(path, "a") { fclose(file) }
      truncate(path, [0, 1, 1 << 20, 1 << 40].randomElement(using: &random)!)
    case 5:
      let times = [Int.min / 4, -1, 0, 10_413_792_000, 300_000_000_000].map {
        timespec(tv_sec: $0, tv_nsec: 0)
      }
      let time = times.randomElement(using: &random)!
      utimensat(AT_FDCWD, path, [time, time], AT_SYMLINK_NOFOLLOW)
    case 6:
      remove(path)
      link(place.path("documents/letter"), path)
    case 7:
      remove(path)
      mkdir(path, 0o700)
      try? Data("mine".utf8).write(to: URL(fileURLWithPath: path + "/notes.txt"))
    default:
      guard isSmallFile(path), var bytes = try? Data(contentsOf: URL(fileURLWithPath: path)),
        !bytes.isEmpty
      else { return }
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(
          in: 0...255, using: &random)
      }
      // In place, as no careful program would.
      if let handle = fopen(path, "r+") {
        _ = bytes.withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, handle) }
        fclose(handle)
      }
    }
  }

  /// Whether opening it would wait, or never end.
  private func isSpecial(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
  }

  private func isSmallFile(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
      && status.st_size < 1 << 20
  }

  /// A link only, never what it leads to.
  private func remove(_ path: String) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    try? FileManager.default.removeItem(atPath: path)
  }

  // MARK: Commands

  /// Runs a command, and says which.
  private mutating func run() -> String {
    let words = command()
    // A process of its own would read it; here the input is at its end, or a message.
    let input = place.path("home/input")
    dup2(open(words.first == "chat" ? input : "/dev/null", O_RDONLY), STDIN_FILENO)
    do {
      var command = try RWKVTUI.parseAsRoot(words)
      try command.run()
    } catch {}
    return words.joined(separator: " ")
  }

  private mutating func command() -> [String] {
    let name = ["a", "b", "c", "new", "x"].randomElement(using: &random)!
    let chats = ["--conversations", place.path("chats")]
    let out = place.path("out/\(random.next())")
    let commands: [[String]] =
      [
        ["list"], ["list", "--json"], ["list", "--trash"], ["list", "--all"], ["show", name],
        ["show", name, "--tree"], ["show", name, "--json"], ["find", "Hello"],
        ["export", name], ["export", name, "--format", "json"],
        ["export", name, "--output", out + ".json"], ["copy", name], ["delete", name],
        ["restore", name], ["check"], ["check", name], ["prune", "--budget", "0"],
        ["prune", "--budget", "0", "--total-budget", "0", "--trash"], ["prune", "--dry-run"],
        ["import", place.path("chats/a/conversation.jsonl")],
      ].map { ["conversations"] + $0 + chats } + [
        ["inspect", place.path("model")],
        ["convert", place.path("model"), out, "--type", "q8"],
        ["tokenize", "--tokenizer", place.path("model"), "--decode"],
        [
          "perplexity", "--model", place.path("model"), "--file",
          place.path("chats/a/conversation.jsonl"),
        ],
        [
          "forward", "--model", place.path("model"), "--tokens", "1", "--output",
          place.path("chats/a/lock"),
        ],
      ]
    // A message and a reply of two tokens.
    if Int.random(in: 0..<6, using: &random) == 0, let model = StarterModels.all.first?.path {
      return [
        "chat", "--model", model, "--conversation", name, "--max-tokens", "2", "--threads", "1",
      ]
        + chats
    }
    return commands.randomElement(using: &random)!
  }
}
