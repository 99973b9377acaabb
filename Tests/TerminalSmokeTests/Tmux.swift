import Foundation

/// A terminal of its own, which tmux plays: shows a command, takes keys, tells what the screen holds.
final class Tmux {
  /// Where tmux is; nil where it is not installed.
  static let path: String? = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(
    separator: ":"
  )
  .map { $0 + "/tmux" }
  .first { FileManager.default.isExecutableFile(atPath: $0) }

  /// How long a slow machine may take for anything.
  private static let patience: TimeInterval = 60
  private let socket = "rwkv-tui-test-" + UUID().uuidString

  /// Runs a shell command in a terminal of that size, with nothing but that environment; the screen
  /// stays when it ends.
  init(_ command: String, columns: Int, rows: Int, environment: [String: String]) throws {
    let variables = environment.map { "\($0)=\(Self.quoted($1))" }.sorted().joined(separator: " ")
    try tmux(
      "-f", "/dev/null", "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)",
      "exec env -i \(variables) sh -c \(Self.quoted(command + "; exec sleep 600"))")
    try tmux("set-option", "-g", "status", "off")
  }

  deinit { end() }

  /// Ends what runs in it, and waits until that has saved what it saves.
  func end() {
    let pane = (try? tmux("display-message", "-p", "#{pane_pid}")) ?? ""
    _ = try? tmux("kill-server")
    guard let group = Int32(pane.trimmingCharacters(in: .whitespacesAndNewlines)) else { return }
    for _ in 0..<500 where kill(-group, 0) == 0 { usleep(10_000) }
  }

  /// What the screen shows.
  var screen: String { (try? tmux("capture-pane", "-p")) ?? "" }

  /// Presses keys by tmux's names, e.g. "Enter", "C-c", "F1".
  func press(_ keys: String...) throws { try tmux(["send-keys"] + keys) }

  /// Types a text key by key.
  func type(_ text: String) throws { try tmux("send-keys", "-l", text) }

  /// Types a line and sends it.
  func send(_ line: String) throws {
    try type(line)
    try press("Enter")
  }

  /// Pastes a text as terminals with bracketed paste do.
  func paste(_ text: String) throws {
    try tmux("set-buffer", text)
    try tmux("paste-buffer", "-p")
  }

  func resize(columns: Int, rows: Int) throws {
    try tmux("resize-window", "-x", "\(columns)", "-y", "\(rows)")
  }

  /// Sets the terminal to whole lines, as a shell does that takes it.
  func takeLines() throws {
    let device = try tmux("display-message", "-p", "#{pane_tty}")
      .trimmingCharacters(in: .whitespacesAndNewlines)
    _ = try Command.run("/usr/bin/env", ["stty", "-F", device, "icanon", "echo"])
  }

  /// Writes everything that the program sends to the terminal into a file.
  func record(to file: String) throws { try tmux("pipe-pane", "cat >> \(Self.quoted(file))") }

  /// Waits until the screen satisfies a condition.
  ///
  /// - Throws: What it showed instead, after `patience`.
  @discardableResult
  func wait(_ what: String, until isSatisfied: (String) -> Bool) throws -> String {
    let deadline = Date() + Self.patience
    while true {
      let screen = screen
      if isSatisfied(screen) { return screen }
      guard Date() < deadline else { throw Problem(description: "no \(what) on\n\(screen)") }
      usleep(20_000)
    }
  }

  /// Waits until the screen holds a text.
  @discardableResult
  func wait(for text: String) throws -> String { try wait(text) { $0.contains(text) } }

  @discardableResult
  private func tmux(_ arguments: String...) throws -> String { try tmux(arguments) }

  @discardableResult
  private func tmux(_ arguments: [String]) throws -> String {
    guard let path = Self.path else { throw Problem(description: "there is no tmux") }
    let result = try Command.run(path, ["-L", socket] + arguments)
    guard result.status == 0 else {
      throw Problem(description: "tmux \(arguments.joined(separator: " ")): \(result.output)")
    }
    return result.output
  }

  /// A shell command that says on a row of its own with what status the one before it ended: a
  /// program that was killed leaves the cursor where it last drew, which may be the end of a row.
  static let tellsStatus = #"printf '\r\nleft with %s\r\n' $?"#

  /// A word of a shell command.
  static func quoted(_ text: String) -> String {
    "'" + text.replacingOccurrences(of: "'", with: "'\\''") + "'"
  }

  struct Problem: Error, CustomStringConvertible {
    let description: String
  }
}
