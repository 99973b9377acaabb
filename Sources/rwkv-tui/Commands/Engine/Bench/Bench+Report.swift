import CommandKit
import Foundation

extension Bench {
  /// The results.
  struct Report: Encodable {
    /// One length of prompt.
    struct Prompt: Encodable {
      let tokens: Int
      /// Tokens a second.
      let rate: Spread
      /// Operations a second of the matrix products alone.
      let productRate: Double
      /// The operations of the whole prompt a second, by that limit.
      let fraction: Double
    }

    /// Several replies at once.
    struct Batch: Encodable {
      let states: Int
      /// Tokens a second of all together.
      let rate: Spread
    }

    let model: String
    let family: String
    let threads: Int
    let kernels: String
    let loadSeconds: Double
    let firstTokenSeconds: Double
    /// The bytes that a token of a reply reads: weights and state.
    let bytesPerToken: Int
    /// Bytes a second of a plain loop over memory.
    let readLimit: Spread
    /// Tokens a second.
    let reply: Spread
    /// The bytes a reply reads a second, by the limit measured just before.
    let replyFraction: Spread
    let prompts: [Prompt]
    let batches: [Batch]
    let lengths: [LengthMeasurement]
    /// Without what measuring takes.
    let peakMemory: Int
    let idleProcessorSeconds: Double

    /// The report for people.
    var text: String {
      func number(_ value: Double, _ digits: Int = 1) -> String {
        String(format: "%.\(digits)f", value)
      }
      func spread(_ spread: Spread, _ digits: Int = 1) -> String {
        "\(number(spread.median, digits)) "
          + "(\(number(spread.least, digits)) to \(number(spread.most, digits)))"
      }
      let giga = 1e-9
      var lines = [
        "\(model): \(family), \(threads) threads, \(kernels)",
        "  load            \(number(loadSeconds, 2)) s, "
          + "first token \(number(firstTokenSeconds * 1000)) ms",
        "  reads a token   \(number(Double(bytesPerToken) * 1e-6)) MB",
        "  read limit      \(number(readLimit.median * giga)) GB/s",
        "  reply           \(spread(reply)) tokens/s, "
          + "\(spread(replyFraction, 2)) of the read limit",
      ]
      lines += prompts.map { prompt in
        "  prompt of \(prompt.tokens)".padding(toLength: 18, withPad: " ", startingAt: 0)
          + "\(spread(prompt.rate)) tokens/s, \(number(prompt.fraction, 2)) of the matrix product "
          + "(\(number(prompt.productRate * giga)) G operations/s)"
      }
      lines += batches.map { batch in
        "  \(batch.states) replies at once "
          + "\(spread(batch.rate)) tokens/s in all"
      }
      lines += lengths.map { length in
        "  after \(length.tokens)".padding(toLength: 18, withPad: " ", startingAt: 0)
          + "\(spread(length.milliseconds, 2)) ms a token, "
          + "\(number(Double(length.peakMemory) * 1e-6, 0)) MB of memory so far"
      }
      lines += [
        "  peak memory     \(number(Double(peakMemory) * 1e-6, 0)) MB",
        "  idle            \(number(idleProcessorSeconds * 100)) % of a core",
      ]
      return lines.joined(separator: "\n") + "\n"
    }

    enum CodingKeys: String, CodingKey {
      case model, family, threads, kernels, reply, prompts, batches, lengths
      case loadSeconds = "load_seconds"
      case firstTokenSeconds = "first_token_seconds"
      case bytesPerToken = "bytes_per_token"
      case readLimit = "read_limit"
      case replyFraction = "reply_fraction"
      case peakMemory = "peak_memory"
      case idleProcessorSeconds = "idle_processor_seconds"
    }
  }
}
