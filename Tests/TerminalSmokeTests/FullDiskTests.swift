import ChatStore
import Conversations
import Foundation
import TestSupport
import Testing

/// The program where files cannot grow, which is how a full disk looks to it.
@Suite struct FullDiskTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private var store: ConversationStore { ConversationStore(folder: folder.path("chats")) }

  private func chat(_ line: String, blocks: Int? = nil) throws -> (status: Int32, output: String) {
    let limit = blocks.map { "ulimit -f \($0); " } ?? ""
    let words = [ChatProgram.path, "--conversation", "talk", "--temperature", "0"]
    return try Command.run(
      "/bin/sh", ["-c", limit + "exec " + words.map(Tmux.quoted).joined(separator: " ")],
      input: line + "\n", environment: ChatProgram.environment(folder))
  }

  /// Blocks of 512 bytes: too few for the text, and too few for a state.
  @Test(arguments: [1, 16])
  func whatWasSavedBeforeStays(blocks: Int) throws {
    #expect(try chat("Hello!").status == 0)
    let before = try store.peek("talk")

    let full = try chat("What is the sun?", blocks: blocks)

    #expect(full.status != 0)
    #expect(full.output.contains("cannot be written: File too large"))
    #expect(try store.open("talk").lock != nil)
    #expect(try Array(store.peek("talk").messages.prefix(2)) == before.messages)
    #expect(try chat("What is the sun?").status == 0)
  }

  @Test(.enabled(if: Tmux.path != nil, "tmux is not installed, so no terminal can be played"))
  func theScreenSaysThatNothingIsSaved() throws {
    let words = [ChatProgram.path, "--conversation", "talk", "--temperature", "0"]
    let line = "ulimit -f 1; exec " + words.map(Tmux.quoted).joined(separator: " ")
    let tmux = try Tmux(
      "sh -c \(Tmux.quoted(line)); \(Tmux.tellsStatus)", columns: 120, rows: 40,
      environment: ChatProgram.environment(folder))
    try tmux.wait(for: "Ready:")

    try tmux.send("Hello!")
    try tmux.wait(for: "NOT SAVED")
    try tmux.send("/quit")
    try tmux.wait(for: "could not be saved")
    try tmux.send("/quit")

    try tmux.wait(for: "left with 1")
  }
}
