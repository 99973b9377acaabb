import ArgumentParser
import Foundation
import RWKVEngine
import Tensors

/// Measures the engine on this machine.
struct BenchModel: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "model",
    abstract: "Measure how fast a model, or the shape of a published one, runs (the default).",
    discussion: """
      A reply reads every weight once a token, so its limit is how fast memory is read; that is \
      measured in the same run, as is what the matrix products alone reach for a prompt. Quote the \
      fractions: other programs on the machine change the speeds from minute to minute.
      """)

  @Option(help: ArgumentHelp("The model to measure.", valueName: "path"))
  var model: String?

  @Option(
    help: ArgumentHelp(
      "Random weights in the shape of a published model: "
        + ModelShape.allCases.map(\.rawValue).joined(separator: ", ") + ".", valueName: "shape"))
  var shape: ModelShape?

  @Option(help: "What the random weights are stored as: f32, f16, bf16, q8, q5, q4.")
  var type: WeightType = .f16

  @Option(help: "Threads that compute; by default one for each processor core.")
  var threads: Int?

  @Option(help: ArgumentHelp("Lengths of prompts, separated by commas.", valueName: "tokens"))
  var prompt = "64,256"

  @Option(help: ArgumentHelp("Tokens of the reply that is timed.", valueName: "tokens"))
  var reply = 32

  @Option(help: ArgumentHelp("Sizes of batches, separated by commas.", valueName: "states"))
  var batch = "4"

  @Option(help: ArgumentHelp("How often each thing is measured.", valueName: "times"))
  var runs = 3

  @Flag(help: "Write JSON.")
  var json = false

  func validate() throws {
    if (model == nil) == (shape == nil) {
      throw ValidationError("Give either --model PATH or --shape SHAPE.")
    }
    for (name, list) in [("--prompt", prompt), ("--batch", batch)] where numbers(list) == nil {
      throw ValidationError("\(name) takes numbers above 0, separated by commas.")
    }
    guard reply > 0, runs > 0, threads.map({ (1...64).contains($0) }) ?? true else {
      throw ValidationError("--reply, --runs and --threads take numbers above 0.")
    }
  }

  func run() throws {
    let workspace = Workspace(threads: threads)
    let clock = ContinuousClock()
    let status = StatusLine()
    status.show("opening")
    let opened = clock.now
    let file = try model.map { try ModelFile(path: $0) } ?? ModelFile(synthetic: shape!, type: type)
    let network = try file.model()
    let loadSeconds = (clock.now - opened).inSeconds
    let limits = MachineLimits(pool: workspace.pool)
    let matrices = network.matrices
    let bytesPerToken = matrices.reduce(0) { $0 + $1.byteCount }

    status.show("reading a first token")
    var snapshot = Snapshot(before: network.initialState())
    let firstToken = clock.measure { _ = snapshot.read([1], with: network, workspace) }

    status.show("replying")
    var replies: [Double] = []
    var readRates: [Double] = []
    for _ in 0..<runs {
      readRates.append(limits.readRate())
      replies.append(Double(reply) / seconds(toRead: Array(repeating: 1, count: 1), times: reply))
    }
    func seconds(toRead tokens: [Int], times: Int) -> Double {
      var place = snapshot
      // The copy of the state that a branch begins with is no part of a token.
      _ = place.read([1], with: network, workspace)
      return clock.measure {
        for _ in 0..<times { _ = place.read(tokens, with: network, workspace) }
      }.inSeconds
    }

    let prompts = numbers(prompt)!.map { length in
      status.show("reading \(length) tokens")
      let tokens = (0..<length).map { $0 * 7919 % network.architecture.vocabulary }
      let rates = (0..<runs).map { _ in Double(length) / seconds(toRead: tokens, times: 1) }
      // The head is multiplied for the last token only.
      let layers = Array(matrices.dropLast())
      let product = limits.productRate(
        layers, tokens: min(length, Swift.type(of: network).chunkLength))
      let operations = layers.reduce(0) { $0 + 2 * $1.rows * $1.columns }
      return Report.Prompt(
        tokens: length, rate: Spread(rates), productRate: product,
        fraction: Spread(rates).median * Double(operations) / product)
    }

    let batches = numbers(batch)!.map { count in
      status.show("replying \(count) times at once")
      var states = Array(repeating: snapshot.state, count: count)
      let tokens = Array(repeating: 1, count: count)
      let rates = (0..<runs).map { _ in
        let time = clock.measure {
          for _ in 0..<max(1, reply / count) {
            _ = network.read(tokens, states: &states, workspace)
          }
        }
        return Double(max(1, reply / count) * count) / time.inSeconds
      }
      return Report.Batch(states: count, rate: Spread(rates))
    }

    status.show("idling")
    let before = ProcessUsage.processorSeconds
    Thread.sleep(forTimeInterval: 1)
    let idle = ProcessUsage.processorSeconds - before

    status.clear()
    let report = Report(
      model: file.path, family: file.architecture.family.rawValue,
      threads: workspace.pool.threadCount, kernels: Kernels.best.name, loadSeconds: loadSeconds,
      firstTokenSeconds: firstToken.inSeconds, bytesPerToken: bytesPerToken,
      readLimit: Spread(readRates), reply: Spread(replies),
      replyFraction: Spread(zip(replies, readRates).map { $0 * Double(bytesPerToken) / $1 }),
      prompts: prompts, batches: batches,
      peakMemory: ProcessUsage.peakMemory - MachineLimits.byteCount,
      idleProcessorSeconds: idle)
    StandardOutput.write(json ? try JSONOutput.text(report) : report.text)
  }

  private func numbers(_ list: String) -> [Int]? {
    let numbers = list.split(separator: ",").map { Int($0) ?? 0 }
    return numbers.allSatisfy { $0 > 0 } ? numbers : nil
  }
}

extension BenchModel {
  /// What was measured.
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
    /// What a token of a reply reads.
    let bytesPerToken: Int
    /// Bytes a second of a plain loop over memory.
    let readLimit: Spread
    /// Tokens a second.
    let reply: Spread
    /// The bytes a reply reads a second, by the limit measured just before.
    let replyFraction: Spread
    let prompts: [Prompt]
    let batches: [Batch]
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
      lines += [
        "  peak memory     \(number(Double(peakMemory) * 1e-6, 0)) MB",
        "  idle            \(number(idleProcessorSeconds * 100)) % of a core",
      ]
      return lines.joined(separator: "\n") + "\n"
    }

    enum CodingKeys: String, CodingKey {
      case model, family, threads, kernels, reply, prompts, batches
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
