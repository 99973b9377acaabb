import Foundation
import TestSupport

/// The built program, on a terminal of its own, with folders of its own.
final class ChatProgram {
  static let path = (Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments[0]))
    .resolvingSymlinksInPath().deletingLastPathComponent().appendingPathComponent("rwkv-tui").path

  let folder: TemporaryFolder
  let tmux: Tmux

  /// A long reply: no stop text, and always the likeliest word, which a penalty below 0 makes likelier
  /// each time, so that it goes round in circles.
  static let endless = [
    "--model",
    URL(fileURLWithPath: path).deletingLastPathComponent().path
      + "/rwkv-tui_StarterModels.resources/Models/rwkv6-starter",
    "--template", "free", "--temperature", "0", "--presence-penalty", "0",
    "--frequency-penalty=-1", "--max-tokens", "100000",
  ]

  /// Starts the program and waits for its first screen.
  ///
  /// After its end the screen shows its exit status and whether the terminal is as it was.
  init(
    _ folder: TemporaryFolder, _ arguments: [String] = [], columns: Int = 120, rows: Int = 40,
    variables: [String: String] = [:], waitsFor text: String = "Ready:"
  ) throws {
    self.folder = folder
    let line = ([Self.path] + arguments).map(Tmux.quoted).joined(separator: " ")
    tmux = try Tmux(
      "before=$(stty -g); \(line); \(Tmux.tellsStatus); "
        + "[ \"$before\" = \"$(stty -g)\" ] && echo 'terminal restored'",
      columns: columns, rows: rows,
      environment: Self.environment(folder).merging(variables) { $1 })
    try tmux.wait(for: text)
  }

  /// Before the folder goes away: a program that saved after that would make it anew.
  deinit { tmux.end() }

  /// What the program finds around it: nothing of the person who runs the tests.
  static func environment(_ folder: TemporaryFolder) -> [String: String] {
    [
      "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": folder.path("home"), "LC_ALL": "C.UTF-8",
      "TERM": "screen-256color", "RWKV_TUI_CONVERSATIONS": folder.path("chats"),
    ]
  }

  /// Waits until a reply has words, and more of them come.
  func waitForWriting() throws {
    try tmux.wait("reply in the making") {
      $0.contains("writing") && !$0.contains("writing 0")
    }
  }

  /// Waits until nothing is being written.
  func waitForSilence(messages: Int) throws {
    try tmux.wait("\(messages) messages") {
      $0.contains("\(messages) messages") && !$0.contains("writing") && !$0.contains("reading")
    }
  }

  /// The process that holds the conversation.
  func processID(of conversation: String) throws -> pid_t {
    let text = try String(contentsOfFile: file("lock", of: conversation), encoding: .utf8)
    guard let id = pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
      throw Tmux.Problem(description: "no process in the lock: \(text)")
    }
    return id
  }

  /// What is on disk of a conversation.
  func text(of conversation: String) throws -> String {
    try String(contentsOfFile: file("conversation.jsonl", of: conversation), encoding: .utf8)
  }

  private func file(_ name: String, of conversation: String) -> String {
    folder.path("chats/\(conversation)/\(name)")
  }
}
