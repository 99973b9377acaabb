import ChatStore
import Conversations
import Foundation
import Glibc
import TestSupport

/// The built program at work on the conversations of a folder, until it is killed.
///
/// What the screen showed as saved is remembered across deaths.
final class KilledProgram {
  let folder: TemporaryFolder
  /// Own messages that were on a screen that said "saved".
  private(set) var shown: Set<String> = []
  /// Own messages that were sent, by their text.
  private(set) var sent: [String] = []
  /// The texts of each file that was imported, one for each of its conversations.
  private(set) var imports: [[String]] = []
  private var random: SystemRandomNumberGenerator = SystemRandomNumberGenerator()

  /// The models that come with the program.
  static let models = ["rwkv4-starter", "rwkv6-starter"].map { name in
    URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Sources/StarterModels/Models/" + name).path
  }

  /// A folder whose states are pruned with every save.
  init() throws {
    folder = try TemporaryFolder()
    let settings = folder.url.appendingPathComponent("home/.config/rwkv-tui")
    try FileManager.default.createDirectory(at: settings, withIntermediateDirectories: true)
    try Data(#"{"snapshots":{"recent":1,"conversationMiB":0}}"#.utf8)
      .write(to: settings.appendingPathComponent("settings.json"))
  }

  var store: ConversationStore { ConversationStore(folder: folder.path("chats")) }

  /// Opens a conversation, does random things and dies in the middle of one.
  func liveAndDie() throws {
    let names = try store.list(.all).map(\.name)
    let name = names.randomElement(using: &random) ?? "talk"
    let number = folder.path("process")
    try? FileManager.default.removeItem(atPath: number)
    let words =
      [
        ChatProgram.path, "--conversation", name, "--model", Self.models.randomElement()!,
        "--max-tokens", "40", "--temperature", "1.5", "--top-p", "1",
      ].map(Tmux.quoted).joined(separator: " ")
    let line = "echo $$ >\(Tmux.quoted(number)); exec \(words)"
    let tmux = try Tmux(
      "sh -c \(Tmux.quoted(line)); \(Tmux.tellsStatus)", columns: 100, rows: 40,
      environment: ChatProgram.environment(folder))
    try tmux.wait("first state") { $0.contains(" re-read") }
    for _ in 0..<Int.random(in: 1...5) {
      try act(tmux)
      usleep(.random(in: 0...250_000))
      look(at: tmux.screen)
    }
    try act(tmux)
    usleep(.random(in: 0...120_000))
    look(at: tmux.screen)
    let process = try String(contentsOfFile: number, encoding: .utf8)
    guard let id = pid_t(process.trimmingCharacters(in: .whitespacesAndNewlines)) else {
      throw Tmux.Problem(description: "no process in \(process)")
    }
    kill(id, SIGKILL)
    try tmux.wait(for: "left with 137")
  }

  /// One thing that a person may do, at whatever the program is just doing.
  private func act(_ tmux: Tmux) throws {
    // Several that are imported are shown in a list, which takes what is typed for its filter.
    if tmux.screen.contains(Self.list) { try tmux.press("Escape") }
    switch Int.random(in: 0..<12) {
    case 0: try tmux.send("/retry")
    case 1: try tmux.send("/undo")
    case 2: try tmux.send("/fork")
    case 3: try tmux.press("Escape")
    case 4: try tmux.send("/continue")
    case 5: try tmux.send("/model " + Self.models.randomElement()!)
    case 6: try tmux.send("/save")
    case 7, 8: try tmux.send("/import " + importFile())
    default:
      let text = "number \(sent.count) of \(UInt32.random(in: 0 ... .max))"
      sent.append(text)
      try tmux.send(text)
    }
  }

  /// A file of another program with conversations, whose words nobody else sends.
  private func importFile() throws -> String {
    let number = imports.count
    let mark = UInt32.random(in: 0 ... .max)
    let texts = (0..<3).map { "import \(number) part \($0) of \(mark)" }
    imports.append(texts)
    let conversations = texts.map {
      #"{"messages":[{"role":"user","content":"\#($0)"},{"role":"assistant","content":"Yes"}]}"#
    }
    let name = folder.path("import-\(number).json")
    try Data("[\(conversations.joined(separator: ","))]".utf8).write(to: URL(fileURLWithPath: name))
    return name
  }

  private static let list = "╭─ Conversations"

  /// Remembers what a screen shows as saved: what stands above the composer, and what was imported, which
  /// nobody types and which is shown from disk.
  private func look(at screen: String) {
    shown.formUnion(imports.joined().filter(screen.contains))
    guard screen.contains("│ saved"), !screen.contains(Self.list) else { return }
    let transcript = screen.components(separatedBy: "─ Message ─")[0]
    for text in sent where transcript.contains(text) { shown.insert(text) }
  }
}
