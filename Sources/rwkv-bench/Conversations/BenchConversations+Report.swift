import ChatUI
import CommandKit
import Foundation

extension BenchConversations {
  /// The results.
  struct Report: Encodable {
    /// All that was measured with one model.
    struct Model: Encodable {
      let name: String
      let threads: Int
      let sampledTokens: Int
      /// Tokens a second.
      let readRate: Spread
      let conversations: [ConversationMeasurement]
      let saving: [SaveMeasurement]

      enum CodingKeys: String, CodingKey {
        case name, threads, conversations, saving
        case sampledTokens = "sampled_tokens"
        case readRate = "read_rate"
      }
    }

    var models: [Model] = []
    /// Which models were left out, and why.
    var left: [String] = []
    var list: ListMeasurement?

    /// The report for people.
    var text: String {
      let parts = models.map(Self.text) + left.map { $0 + "\n" } + [list.map(Self.text) ?? ""]
      return parts.joined()
    }

    private static func text(_ model: Model) -> String {
      let lines =
        ["\(model.name): \(model.threads) threads, reads \(spread(model.readRate)) tokens/s"]
        + model.conversations.flatMap(lines) + lines(model.saving)
      return lines.joined(separator: "\n") + "\n"
    }

    private static func lines(_ conversation: ConversationMeasurement) -> [String] {
      let plain = conversation.plainReadSeconds
      func part(_ name: String) -> String {
        conversation.openParts[name].map { number($0.median * 1_000) } ?? "?"
      }
      return [
        "  \(conversation.messages) messages, \(conversation.tokens) tokens; "
          + "text \(HumanReadable.bytes(conversation.textBytes)), "
          + "state \(HumanReadable.bytes(conversation.stateBytes))",
        "    reading again  \(number(conversation.readingSeconds)) s, extrapolated",
        "    plain read     \(milliseconds(plain))",
        "    of opening     reading \(part("read")) ms, then \(part("place")) ms; "
          + "sampling after it \(part("token")) ms",
      ] + conversation.steps.map(line) + lines(conversation.fromDisk)
    }

    private static func lines(_ saving: [SaveMeasurement]) -> [String] {
      ["  saving a turn (a message, and the state after it)"]
        + saving.map {
          "    at \($0.messages) messages \(milliseconds($0.seconds)), \($0.bytes) B of text"
        }
    }

    private static func lines(_ fromDisk: ConversationMeasurement.FromDisk?) -> [String] {
      guard let fromDisk else {
        return [
          "    from disk      not measured: files stay in memory here; --folder names another place"
        ]
      }
      return [
        "    from disk:",
        "    plain read     \(milliseconds(fromDisk.plainReadSeconds))",
      ] + fromDisk.steps.map(line)
    }

    private static func line(_ step: StepTimes.Step) -> String {
      "    " + step.name.padding(toLength: 15, withPad: " ", startingAt: 0)
        + milliseconds(step.seconds) + ", \(spread(step.ofPlainRead)) of the plain read"
        + (step.ofReading.map { ", 1/\(Int(1 / $0)) of reading again" } ?? "")
    }

    private static func text(_ list: ListMeasurement) -> String {
      """
      list of \(list.conversations) conversations
          plain read     \(milliseconds(list.plainReadSeconds))
          with index     \(milliseconds(list.seconds))
          without index  \(milliseconds(list.secondsWithoutIndex))

      """
    }

    private static func number(_ value: Double) -> String { String(format: "%.2f", value) }

    private static func spread(_ spread: Spread) -> String {
      "\(number(spread.median)) (\(number(spread.least)) to \(number(spread.most)))"
    }

    private static func milliseconds(_ spread: Spread) -> String {
      let values = [spread.median, spread.least, spread.most].map { number($0 * 1_000) }
      return "\(values[0]) ms (\(values[1]) to \(values[2]))"
    }
  }
}
