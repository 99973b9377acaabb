import ChatCore
import Conversations
import Foundation
import TerminalKit
import TestSupport
import Testing

@testable import ChatUI

/// Whatever happens, in whatever order and on whatever screen: no crash, a screen of the right size,
/// the cursor on it.
@Suite struct RandomActionTests {
  private static let keys: [Key] = {
    let bound = KeyMap.standard.bindings.flatMap(\.keys)
    // Leaving ends a run early; it has tests of its own.
    return bound.filter { ![.control("d"), Key(.function(10))].contains($0) }
  }()

  private static let texts = [
    "", "a", "/", "/set temperature 0.5", "/theme ", "語", "e\u{301}", "👩‍👩‍👧", "\u{1B}[2J", "\t", "\n",
    "a longer text that has to be wrapped on any screen", "y", "0.7", "/open ", "//", "2",
  ]

  private func event(_ random: inout SplitMix) -> Action {
    switch Int.random(in: 0..<22, using: &random) {
    case 0:
      let size = Size(
        rows: .random(in: 0..<45, using: &random), columns: .random(in: 0..<130, using: &random))
      return .input(.resized(size))
    case 1: return .input(.paste(Self.texts.randomElement(using: &random)!))
    case 2: return .tick
    case 3: return .grows(Self.texts.randomElement(using: &random)!)
    case 4: return .ends(Self.texts.randomElement(using: &random)!, .length)
    case 5: return .session(.replyFailed(problem: "no\nluck"))
    case 6: return .session(.reading(done: .random(in: -1..<9, using: &random), total: 5))
    case 7: return .session(.modelLoading(name: "other"))
    case 8: return .session(.modelLoaded(Samples.model))
    case 9:
      return .session(.modelFailed(problem: "a long story " + String(repeating: "x", count: 300)))
    case 10: return .storage(.listed(summaries))
    case 11: return .modelsListed([ModelChoice(path: "a", name: "A", detail: "語")])
    case 12:
      return .storage(
        .opened(
          Samples.conversation("q", "r", "s"), readOnly: .random(using: &random) ? "n" : nil))
    case 13:
      return .random(using: &random)
        ? .storage(.saved(name: "first")) : .storage(.openFailed(problem: "p"))
    case 14: return .session(.replies(replies(&random)))
    case 15:
      let whole = replies(&random).filter { $0.ending != .writing }
      return .session(.repliesEnded(whole, StateSummary(tokens: 1, reread: 0)))
    case 16...18:
      let text = Self.texts.randomElement(using: &random)!
      return .input(.key(.character(text.first ?? "x")))
    default: return .input(.key(Self.keys.randomElement(using: &random)!))
    }
  }

  /// How far several replies have come, also more or fewer than were asked for.
  private func replies(_ random: inout SplitMix) -> [Reply] {
    (0..<Int.random(in: 0..<5, using: &random)).map { _ in
      let text = Self.texts.randomElement(using: &random)!
      return Bool.random(using: &random)
        ? Reply(text: PromptFormat.stripped(text), tokens: 1)
        : Reply(text: text, ending: .length, rate: 1)
    }
  }

  private var summaries: [ConversationSummary] {
    (0..<30).map {
      ConversationSummary(
        name: "c\($0)", title: "Talk \($0)", modified: Samples.date, messageCount: $0,
        byteCount: $0 * 5_000, problem: $0 == 3 ? "torn" : nil)
    }
  }

  @Test(arguments: 1...UInt64(Rounds.times(8)))
  func neverCrashesAndAlwaysFits(seed: UInt64) {
    var random = SplitMix(seed: seed)
    var state = Robot(conversation: Samples.conversation("Hello", "你好\n\nagain")).state
    for _ in 0..<500 {
      _ = reduce(&state, event(&random), at: Samples.date)
      if state.isQuitting { state.quitting = .no }
      let screen = render(state)
      #expect(screen.size == state.size)
      #expect(screen.cells.count == state.size.rows * state.size.columns)
      if let cursor = screen.cursor { #expect(Rect(state.size).contains(cursor)) }
      #expect(!screen.cells.contains { $0.text.unicodeScalars.contains { $0.value < 0x20 } })
    }
  }
}
