import ArgumentParser
import ChatCore
import ChatStore
import ChatUI
import CommandKit
import Conversations
import Foundation
import RWKVEngine
import RWKVPlatform
import RWKVTensors
import RWKVTokenizers

/// Measures what the chat does with conversations that are on disk.
struct BenchConversations: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "conversations",
    abstract: "Measure opening, undo, fork, saving and the list.",
    discussion: """
      Opening is what the chat does until the first token of a reply can be sampled: read the text and \
      beside it the state, check that against its checksum and the text. So are undo and fork. The \
      steps are the chat's own code.

      Each time is given as multiples of a plain read of the same files by read(2) into memory, and as \
      a share of reading the text again by the model.

      What is real and what is not: the weights are random numbers in the true shape unless --model \
      names a model. The text is random words of the vocabulary, and the token list is all of its \
      tokens. The numbers in the states come from reading only the first of these tokens (--sample): \
      opening copies and checks them whatever they are. Reading again is measured on as many and \
      extrapolated, which is fair since a token costs an RWKV model the same at any place. Files \
      are in the page cache, but for what is given as “from disk”: there the very files are taken \
      out of it before each plain read and before each step. Saving waits for the disk (fsync).
      """)

  @Option(help: ArgumentHelp("A model to use in place of random weights.", valueName: "path"))
  var model: String?

  @Option(
    help: ArgumentHelp(
      "Random weights in the shape of a published model; by default v4-169m and v6-1b6, as far as "
        + "there is memory.", valueName: "shape"))
  var shape: [ModelShape] = []

  @Option(help: "Weight type of the random weights: f32, f16, bf16, q8, q5, q4.")
  var type: WeightType = .q8

  @Option(help: "Number of threads; by default one per processor core.")
  var threads: Int?

  @Option(help: ArgumentHelp("Messages of the first conversation.", valueName: "messages"))
  var messages = 1_000

  @Option(help: ArgumentHelp("Tokens of the second conversation.", valueName: "tokens"))
  var tokens = 100_000

  @Option(help: ArgumentHelp("Conversations in the list.", valueName: "conversations"))
  var list = 10_000

  @Option(help: ArgumentHelp("Tokens that are read to measure reading.", valueName: "tokens"))
  var sample = 256

  @Option(help: ArgumentHelp("How many times to measure each thing.", valueName: "times"))
  var runs = 9

  @Option(
    help: ArgumentHelp(
      "Where to make the temporary folder, e.g. on the disk that conversations are kept on.",
      valueName: "folder"))
  var folder: String?

  @Flag(help: "Write JSON.")
  var json = false

  func validate() throws {
    if model != nil, !shape.isEmpty {
      throw ValidationError("Give --model PATH or --shape SHAPE, not both.")
    }
    guard [messages, tokens, list, sample, runs].allSatisfy({ $0 > 0 }),
      threads.map({ (1...64).contains($0) }) ?? true
    else {
      throw ValidationError("All numbers are above 0, and --threads is at most 64.")
    }
  }

  func run() throws {
    let place = try BenchFolder(in: folder)
    let status = StatusLine()
    defer { status.clear() }
    let workspace = Workspace(threads: threads)
    var report = Report()
    if let model {
      status.show("opening")
      report.models.append(
        try measure(
          LoadedModel(
            path: model,
            packing: .init(
              as: nil, in: EngineOptions.packedModels(), on: workspace.pool,
              progress: { status.show("packing the weights", share: $0) })),
          workspace, in: place.path, status))
    }
    let usual = ["v4-169m", "v6-1b6"].compactMap(ModelShape.init(rawValue:))
    for shape in shape.isEmpty && model == nil ? usual : shape {
      if self.shape.isEmpty, let lack = MemoryLack(for: shape, type) {
        report.left.append(lack.description)
        continue
      }
      status.show("\(shape.rawValue): making random weights")
      let loaded = try LoadedModel(synthetic: shape, type: type)
      report.models.append(try measure(loaded, workspace, in: place.path, status))
    }
    report.list = try ListMeasurement(
      count: list, runs: runs, in: place.path + "/many", status)
    status.clear()
    try StandardOutput.write(json ? JSONOutput.text(report) : report.text)
  }

  /// All measurements with one model.
  private func measure(
    _ model: LoadedModel, _ workspace: Workspace, in folder: String, _ status: StatusLine
  ) throws -> Report.Model {
    let lengths: [BenchConversation.Length] = [.messages(messages), .tokens(tokens)]
    let texts = lengths.map { BenchConversation($0, for: model) }
    let sampled = Array(texts[0].tokens.prefix(sample))
    var numbers = Snapshot(before: model.model.initialState())
    let seconds = (0..<3).map { run in
      status.show("\(model.name): reading \(sampled.count) tokens, \(run + 1) of 3")
      numbers = Snapshot(before: model.model.initialState())
      return ContinuousClock().measure {
        _ = numbers.read(sampled, with: model.model, workspace)
      }.inSeconds
    }
    let rate = Spread(seconds.map { Double(sampled.count) / $0 })
    let conversations = try zip(texts, ["messages", "tokens"]).map { text, name in
      let store = ConversationStore(folder: "\(folder)/\(model.name)-\(name)")
      status.show("\(model.name): making a conversation of \(text.tokens.count) tokens")
      try text.save(in: store, numbers, of: model)
      return try ConversationMeasurement(
        text, numbers, in: store, model, workspace, readRate: rate.median, runs: runs, status)
    }
    let saving = try SaveMeasurement.lengths.map {
      try SaveMeasurement(
        messages: $0, numbers, in: folder, model, workspace, runs: runs, status)
    }
    return Report.Model(
      name: model.name, threads: workspace.pool.threadCount, sampledTokens: sampled.count,
      readRate: rate, conversations: conversations, saving: saving)
  }
}

/// Why a model of random weights is left out.
struct MemoryLack: CustomStringConvertible {
  let description: String

  /// Nil where there is enough memory, or the system does not say.
  init?(for shape: ModelShape, _ type: WeightType) {
    guard let available = SystemMemory.available else { return nil }
    let needed = shape.parameterCount * (type == .f32 ? 4 : 2)
    guard needed > available else { return nil }
    description =
      "\(shape.rawValue) is left out: it may take \(HumanReadable.bytes(needed)) of memory, there are "
      + HumanReadable.bytes(available)
  }
}
