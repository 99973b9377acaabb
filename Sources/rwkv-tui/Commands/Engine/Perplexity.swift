import ArgumentParser
import CommandKit
import Foundation
import RWKVEngine
import RWKVPlatform
import RWKVTensors
import RWKVTokenizers

/// Measures how well a model predicts a text.
struct Perplexity: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "perplexity",
    abstract: "Measure how well a model predicts a text: the exponential of its loss.",
    discussion: """
      The loss is the documented one: the mean cross entropy of every token after the first, in nats. \
      The text is read from an empty state in chunks, the state going on from one to the next.
      """)

  @OptionGroup var model: ModelOptions

  @Option(help: ArgumentHelp("The text, in UTF-8; - reads standard input.", valueName: "file"))
  var file: String

  @Option(parsing: .unconditional, help: "Use at most this many tokens; by default the whole text.")
  var tokens: Int?

  @Flag(help: "Write JSON.")
  var json = false

  func validate() throws {
    if let tokens, tokens < 2 { throw ValidationError("--tokens takes a number from 2 up.") }
  }

  func run() throws {
    let text = try text()
    let workspace = model.engine.makeWorkspace()
    let loaded = try model.load(workspace)
    var ids = loaded.tokenizer.encode(text, specialTokens: true)
    if let tokens { ids = Array(ids.prefix(tokens)) }
    guard ids.count > 1 else {
      throw EngineError(path: file, problem: "has fewer than two tokens")
    }
    let status = StatusLine()
    var state = loaded.model.initialState()
    var total = 0.0
    let clock = ContinuousClock()
    let began = clock.now
    for start in stride(from: 0, to: ids.count - 1, by: Self.step) {
      let end = min(start + Self.step, ids.count - 1)
      let output = loaded.model.forward(
        Array(ids[start..<end]), state: &state, options: .allLogits, workspace)
      for row in 0..<output.logits.rows {
        total += CrossEntropy.negativeLogLikelihood(
          of: ids[start + row + 1], output.logits[row])
      }
      status.show("reading", share: Double(end) / Double(ids.count))
    }
    status.clear()
    guard total.isFinite else { throw loaded.givesNoNumbers }
    let report = Report(
      tokens: ids.count - 1, loss: total / Double(ids.count - 1),
      tokensPerSecond: Double(ids.count - 1) / (clock.now - began).inSeconds)
    try StandardOutput.write(json ? JSONOutput.text(report) : report.text)
  }

  private static let step = 128
  private static let sizeLimit = 256 << 20

  /// The file's text; a character that is cut off is repaired.
  private func text() throws -> String {
    if file == "-" { return String(decoding: try StandardInput.bytes(), as: UTF8.self) }
    // A named pipe that nobody writes to would be waited for; a shell's own are in /dev.
    let isPipe = DurableFile.status(of: file)?.kind == S_IFIFO
    guard !isPipe || file.hasPrefix("/dev/") || file.hasPrefix("/proc/") else {
      throw EngineError(path: file, problem: "is not a file")
    }
    let data: Data?
    do throws(SystemError) {
      // Also what a shell puts in the place of a file, such as a pipe.
      data = try RegularFile.readAnything(file, limit: Self.sizeLimit)
    } catch {
      throw EngineError(path: file, problem: "cannot be read: \(error)")
    }
    guard let data else {
      throw EngineError(path: file, problem: "has more than \(Self.sizeLimit) bytes")
    }
    return String(decoding: data, as: UTF8.self)
  }

  private struct Report: Encodable {
    let tokens: Int
    let loss: Double
    let perplexity: Double
    let tokensPerSecond: Double

    init(tokens: Int, loss: Double, tokensPerSecond: Double) {
      self.tokens = tokens
      self.loss = loss
      perplexity = exp(loss)
      self.tokensPerSecond = tokensPerSecond
    }

    var text: String {
      String(
        format: "perplexity %.4f (%.4f nats a token) over %d tokens, %.0f tokens/s\n", perplexity,
        loss, tokens, tokensPerSecond)
    }

    enum CodingKeys: String, CodingKey {
      case tokens, loss, perplexity
      case tokensPerSecond = "tokens_per_second"
    }
  }
}
