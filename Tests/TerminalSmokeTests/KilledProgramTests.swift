import ChatStore
import Conversations
import Foundation
import TestSupport
import Testing

/// The real program is killed at random moments of saving, generating, forking, undoing and pruning.
///
/// `RWKV_TUI_KILLS` says how often; by default a few times.
@Suite(
  .serialized, .enabled(if: Tmux.path != nil, "tmux is not installed, so no terminal can be played")
)
struct KilledProgramTests {
  private static let kills =
    ProcessInfo.processInfo.environment["RWKV_TUI_KILLS"].flatMap { Int($0) } ?? 6
  /// After so many deaths a new folder is begun, so that conversations stay short.
  private static let deathsOfAFolder = 6

  @Test func nothingThatWasShownAsSavedIsLost() throws {
    var shown = 0
    for first in stride(from: 0, to: Self.kills, by: Self.deathsOfAFolder) {
      let program = try KilledProgram()
      for death in first..<min(first + Self.deathsOfAFolder, Self.kills) {
        try program.liveAndDie()
        try hold(program, "death \(death)")
      }
      shown += program.shown.count
    }
    #expect(shown > 0)
  }

  private func hold(_ program: KilledProgram, _ when: String) throws {
    let store = program.store
    var texts: [String] = []
    for summary in try store.list(.all) {
      #expect(summary.problem == nil, "\(when)")
      let opened = try store.open(summary.name)
      #expect(opened.lock != nil, "\(when)")
      texts += opened.conversation.messages.map(\.text)
    }
    // What was refused while a reply was written stayed in the composer, with more typed after it.
    let lost = program.shown.filter { shown in !texts.contains { $0.contains(shown) } }
    #expect(lost == [], "\(when)")
    for model in KilledProgram.models {
      let check = try Command.run(
        ChatProgram.path,
        [
          "conversations", "check", "--conversations", store.folder, "--model", model, "--logits",
          "--threads", "1",
        ], environment: ChatProgram.environment(program.folder))
      #expect(check.output.split(separator: "\n").dropLast() == [], "\(when)")
      #expect(check.output.contains(" state"), "\(when): \(check.output)")
    }
  }
}
