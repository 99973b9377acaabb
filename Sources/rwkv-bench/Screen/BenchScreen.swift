import ArgumentParser
import CommandKit
import Foundation
import RWKVEngine
import RWKVTensors

/// Measures how soon the screen shows what a person waits for.
struct BenchScreen: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "screen",
    abstract: "Measure the start, the first token and the keys on a terminal.",
    discussion: """
      Runs the program itself on a pseudo-terminal, with a home and conversations of its own that go \
      away afterwards, presses its keys and reads its screen. It looks as soon as anything is drawn, \
      so a time is that until the last byte needed has come to the terminal. Of the time after Enter \
      the model's own is what the chat says of the passes through its model in that very turn; the \
      same passes alone, just before and after it, tell whether the chat slows them down.
      """)

  @OptionGroup var subject: BenchSubject

  @OptionGroup var engine: EngineOptions

  @Option(help: ArgumentHelp("How many times to measure each thing.", valueName: "times"))
  var runs = 9

  @Option(help: ArgumentHelp("How many messages are replied to.", valueName: "turns"))
  var turns = 30

  @Option(help: ArgumentHelp("Keys that are pressed while a reply is written.", valueName: "keys"))
  var keys = 200

  @Option(
    help: ArgumentHelp(
      "Where to make the temporary folder, which holds the random weights too.",
      valueName: "folder"))
  var folder: String?

  @Flag(help: "Write JSON.")
  var json = false

  func validate() throws {
    guard runs > 0, turns > 0, keys > 0 else {
      throw ValidationError("--runs, --turns and --keys take numbers above 0.")
    }
  }

  func run() throws {
    let folder = try BenchFolder(in: folder)
    let status = StatusLine()
    defer { status.clear() }
    let workspace = engine.makeWorkspace()
    var engine = engine
    let path =
      try subject.model.map { NSString(string: $0).expandingTildeInPath }
      ?? randomModel(in: folder, workspace, status)
    // A model that was made here has its type already.
    if subject.shape != nil { engine.type = nil }
    status.show("opening")
    let loaded = try LoadedModel(
      path: path, tokenizer: engine.tokenizer, packing: engine.packing(workspace, status))
    let stage = try ScreenStage(model: path, engine, in: folder)
    let measurement = try ScreenMeasurement(
      of: loaded, workspace, on: stage, runs: runs, turns: turns, keys: keys, status)
    status.clear()
    let report = Report(
      model: subject.shape?.rawValue ?? loaded.name, threads: workspace.pool.threadCount,
      type: self.engine.type?.rawValue, seconds: measurement)
    try StandardOutput.write(json ? JSONOutput.text(report) : report.text)
  }

  /// Writes a model of random weights as a model's file.
  private func randomModel(
    in folder: BenchFolder, _ workspace: Workspace, _ status: StatusLine
  ) throws -> String {
    let path = folder.path + "/" + subject.shape!.rawValue
    try ModelConverter(
      ModelFile(synthetic: subject.shape!, type: .f16), to: engine.type ?? .f16, on: workspace.pool
    ).write(toFolder: path) { status.show("making random weights", share: $0) }
    return path
  }
}

extension BenchScreen {
  /// The results.
  struct Report: Encodable {
    let model: String
    let threads: Int
    let type: String?
    /// All times, in seconds.
    let seconds: ScreenMeasurement

    /// The report for people.
    var text: String {
      let (start, reply, keys) = (seconds.start, seconds.reply, seconds.keys)
      let lines = [
        ([model] + (type.map { [$0] } ?? []) + ["\(threads) threads"]).joined(separator: ", "),
        "  start           screen after \(spread(start.screen)), model open after "
          + spread(start.model),
        "  reopened chat   screen after \(spread(seconds.reopening.screen)), first token after "
          + spread(seconds.reopening.firstToken),
        "  a token         \(spread(seconds.token)) of the model",
        "  Enter           first token after \(spread(reply.firstToken)); reading "
          + "\(reply.promptTokens) tokens took the model \(spread(reply.model)), "
          + "alone \(spread(reply.modelAlone))",
        "                  beside the model \(spread(reply.besideModel))",
        "  a reply         a token every \(spread(seconds.writing.token)), of the model alone "
          + spread(seconds.writing.modelAlone),
        "  \(keys.count) keys".padding(toLength: 18, withPad: " ", startingAt: 0)
          + "while a reply is written: shown after \(milliseconds(keys.median)) ms, 99 % within "
          + "\(milliseconds(keys.percentile99)) ms, all within \(milliseconds(keys.most)) ms",
      ]
      return lines.joined(separator: "\n") + "\n"
    }

    private func spread(_ spread: Spread) -> String {
      "\(milliseconds(spread.median)) ms "
        + "(\(milliseconds(spread.least)) to \(milliseconds(spread.most)))"
    }

    private func milliseconds(_ seconds: Double) -> String {
      String(format: "%.1f", seconds * 1_000)
    }
  }
}
