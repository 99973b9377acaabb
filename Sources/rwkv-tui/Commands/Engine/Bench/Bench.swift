import ArgumentParser
import CommandKit
import Foundation
import RWKVEngine
import RWKVTensors

/// Measures the engine on this machine.
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure the speed of a model, or of a published model's shape.",
    discussion: """
      A reply reads every weight and its state once a token, so its limit is how fast memory is read; \
      that is measured in the same run, as is what the matrix products alone reach for a prompt. Quote the \
      fractions: other programs on the machine change the speeds from minute to minute.
      """)

  @OptionGroup var subject: BenchSubject

  @Option(help: "Weight type of the random weights: f32, f16, bf16, q8, q5, q5k, q4 or q4k.")
  var type: WeightType = .f16

  @Option(help: "Number of threads; by default one per processor core.")
  var threads: Int?

  @Option(help: ArgumentHelp("The instruction set to compute with.", valueName: "name"))
  var kernels = Kernels.current

  @Option(help: ArgumentHelp("Lengths of prompts, separated by commas.", valueName: "tokens"))
  var prompt = "64,256,1024"

  @Option(help: ArgumentHelp("Tokens of the reply that is timed.", valueName: "tokens"))
  var reply = 32

  @Option(help: ArgumentHelp("Sizes of batches, separated by commas.", valueName: "states"))
  var batch = "4"

  @Option(
    help: ArgumentHelp(
      "Lengths of texts after which a reply is timed too, separated by commas, e.g. 100,100000.",
      valueName: "tokens"))
  var length: String?

  @Option(help: ArgumentHelp("How many times to measure each thing.", valueName: "times"))
  var runs = 3

  @Flag(help: "Write JSON.")
  var json = false

  func validate() throws {
    let lists = [
      ("--prompt", prompt, 10_000_000), ("--batch", batch, 1_000),
      ("--length", length ?? "1", 1_000_000_000),
    ]
    for (name, list, limit) in lists where numbers(list)?.allSatisfy({ $0 <= limit }) != true {
      throw ValidationError("\(name) takes numbers from 1 to \(limit), separated by commas.")
    }
    guard reply > 0, runs > 0, threads.map({ (1...64).contains($0) }) ?? true else {
      throw ValidationError("--reply, --runs and --threads take numbers above 0.")
    }
  }

  func run() throws {
    Kernels.use(kernels)
    let workspace = Workspace(threads: threads)
    let clock = ContinuousClock()
    let status = StatusLine()
    status.show("opening")
    let opened = clock.now
    let file =
      try subject.model.map { name in
        // As the chat opens it: blocks of other programs are laid out anew once.
        let packing = LoadedModel.Packing(
          as: nil, in: EngineOptions.packedModels(), on: workspace.pool
        ) { status.show("packing the weights", share: $0) }
        return try packing.applied(to: ModelFile(path: ModelName.path(of: name)))
      } ?? ModelFile(synthetic: subject.shape!, type: type)
    let network = try file.model()
    let loadSeconds = (clock.now - opened).inSeconds
    let limits = MachineLimits(pool: workspace.pool)
    let matrices = network.matrices
    let bytesPerToken = matrices.reduce(network.stateLayout.byteCount) { $0 + $1.byteCount }

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
      let tokens = (0..<length).map { $0 * 7919 % network.architecture.vocabulary }
      let rates = (0..<runs).map { run in
        status.show("reading \(length) tokens, \(run + 1) of \(runs)")
        return Double(length) / seconds(toRead: tokens, times: 1)
      }
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

    let lengths = LengthMeasurement.all(
      length.flatMap(numbers) ?? [], of: network, workspace, reply: reply, runs: runs, status)

    status.show("idling")
    let before = ProcessUsage.processorSeconds
    Thread.sleep(forTimeInterval: 1)
    let idle = ProcessUsage.processorSeconds - before

    status.clear()
    let report = Report(
      model: file.path, family: file.architecture.family,
      threads: workspace.pool.threadCount, kernels: kernels.name, loadSeconds: loadSeconds,
      firstTokenSeconds: firstToken.inSeconds, bytesPerToken: bytesPerToken,
      readLimit: Spread(readRates), reply: Spread(replies),
      replyFraction: Spread(zip(replies, readRates).map { $0 * Double(bytesPerToken) / $1 }),
      prompts: prompts, batches: batches, lengths: lengths,
      peakMemory: ProcessUsage.peakMemory - MachineLimits.byteCount,
      idleProcessorSeconds: idle)
    try StandardOutput.write(json ? JSONOutput.text(report) : report.text)
  }

  private func numbers(_ list: String) -> [Int]? {
    let numbers = list.split(separator: ",").map { Int($0) ?? 0 }
    return numbers.allSatisfy { $0 > 0 } ? numbers : nil
  }
}

extension Kernels: ExpressibleByArgument {
  public init?(argument: String) {
    guard let named = Self.all.first(where: { $0.name == argument }) else { return nil }
    self = named
  }

  public var defaultValueDescription: String { name }

  public static var allValueStrings: [String] { all.map(\.name) }
}
