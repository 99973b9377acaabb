import ArgumentParser
import CommandKit
import RWKVEngine
import RWKVSampling
import RWKVTokenizers

/// Continues a prompt on standard output.
struct Generate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Continue a text; only the continuation goes to standard output.",
    discussion: """
      The penalties are 0 here unless given, so that --temperature 0 is plain greedy decoding. \
      --state-in continues from a state that --state-out wrote, exactly as if it had never stopped. \
      --initial-state replaces the empty state that the prompt is read from. A reply ends at the token that \
      ends a text, or at those that the model's generation_config.json or config.json names.
      """)

  @OptionGroup var model: ModelOptions

  @Option(
    parsing: .unconditional,
    help: "The text to continue; - reads it from standard input, without its last line end.")
  var prompt: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The prompt as token ids, separated by commas, in place of --prompt.", valueName: "ids"))
  var tokens: String?

  @Option(
    name: [.customLong("max-new-tokens"), .customLong("max_new_tokens")], parsing: .unconditional,
    help: ArgumentHelp("The same as --max-tokens, as Python calls it.", valueName: "count"))
  var maxNewTokens: Int?

  @Flag(help: "Take the most likely token each time: --temperature 0.")
  var greedy = false

  @Flag(help: "Write the prompt too, before the continuation.")
  var echo = false

  @OptionGroup var sampling: SamplingOptions

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Stop when the last tokens are these ids, separated by commas; may be repeated.",
      valueName: "ids"))
  var stopTokens: [String] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Stop at this text; may be repeated.", valueName: "text"))
  var stop: [String] = []

  @Option(help: ArgumentHelp("Continue from a state written by --state-out.", valueName: "file"))
  var stateIn: String?

  @Option(
    help: ArgumentHelp(
      "Start from a tuned state (a .pth with blocks.N.att.time_state) or a state file.",
      valueName: "file"))
  var initialState: String?

  @Option(
    help: ArgumentHelp("Write the state after the last token to this file.", valueName: "file"))
  var stateOut: String?

  @Flag(help: "Write one JSON object with the text, the tokens and the speed instead of the text.")
  var json = false

  func validate() throws {
    if prompt == nil, tokens == nil, stateIn == nil {
      throw ValidationError(
        "Give --prompt TEXT, --prompt -, --tokens IDS or --state-in FILE.")
    }
    if prompt != nil, tokens != nil {
      throw ValidationError("Give --prompt or --tokens, not both.")
    }
    if greedy, sampling.temperature != nil {
      throw ValidationError("Give --greedy or --temperature, not both.")
    }
    if maxNewTokens != nil, sampling.maximumTokens != nil {
      throw ValidationError("Give --max-tokens or --max-new-tokens, not both.")
    }
    if let maxNewTokens, !(0...100_000).contains(maxNewTokens) {
      throw ValidationError("--max-new-tokens takes a whole number from 0 to 100000.")
    }
    if stateIn != nil, initialState != nil {
      throw ValidationError("Give --state-in or --initial-state, not both.")
    }
  }

  func run() throws {
    let stateFile = try stateOut.map(StateFile.output)
    var settings = SamplingSettings()
    settings.presencePenalty = 0
    settings.frequencyPenalty = 0
    settings.maximumTokens = 200
    try sampling.apply(to: &settings)
    if greedy { settings.temperature = 0 }
    settings.maximumTokens = maxNewTokens ?? settings.maximumTokens
    let ends = try stopTokens.map { try TokenList.ids(in: $0, of: "--stop-tokens") }
    let ids = try tokens.map { try TokenList.ids(in: $0, of: "--tokens") }

    let workspace = model.engine.makeWorkspace()
    let loaded = try model.load(
      workspace, usesStates: stateIn != nil || initialState != nil || stateOut != nil)

    var request = GenerationRequest(settings: { [settings] in settings })
    let start = try StateFile.start(stateIn: stateIn, initialState: initialState, for: loaded)
    request.start = start?.snapshot
    let text = prompt == "-" ? Self.withoutLineEnd(try StandardInput.bytes()) : prompt
    if let ids { try TokenList.requireRows(ids, loaded.model.architecture.vocabulary) }
    request.promptTokens =
      ids ?? text.map { loaded.tokenizer.encode($0, specialTokens: true) } ?? []
    if !ends.isEmpty {
      request.isComplete = { tokens, _ in ends.contains { tokens.suffix($0.count) == $0[...] } }
    }
    let echoed = echo ? text ?? ids.map { loaded.tokenizer.decode($0) } ?? "" : ""
    request.stops = stop
    request.endOfText = loaded.namedEndOfText

    let interrupt = Interrupt()
    var unwritten: (any Error)?
    let generator = Generator(loaded, workspace)
    if echo, !json { try StandardOutput.write(echoed) }
    let generations = generator.run(
      request, isCancelled: { _ in interrupt.ticket.isCancelled || unwritten != nil },
      deliver: { event in
        guard case .text(let text, _, _) = event, !json, unwritten == nil else { return }
        do { try StandardOutput.write(text) } catch { unwritten = error }
      })
    guard let generation = generations?.first else {
      try interrupt.check()
      throw CommandError("The prompt is empty: there is nothing to continue.")
    }
    if generation.reason == .notFinite { throw loaded.givesNoNumbers }
    if let stateFile {
      try stateFile.write(
        loaded.stateFile(of: generation.end, initialState: start?.initialState))
    }
    if let unwritten { throw unwritten }
    if json { try StandardOutput.write(JSONOutput.text(Report(generation, after: echoed))) }
    if generation.reason == .cancelled { try interrupt.check() }
  }

  /// A text from standard input. Its last line end is the shell's, not the text's: after "Assistant:" a
  /// model that reads one goes on badly.
  private static func withoutLineEnd(_ bytes: [UInt8]) -> String {
    var bytes = bytes
    if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
    if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The reply as `--json` writes it.
  private struct Report: Encodable {
    let text: String
    let reason: Generation.Reason
    let tokens: [Int]
    let promptTokens: Int
    let promptTokensPerSecond: Double?
    let tokensPerSecond: Double?
    /// Tokens that the state at the end stands for.
    let tokensHeld: Int

    init(_ generation: Generation, after prompt: String) {
      text = prompt + generation.text
      reason = generation.reason
      tokens = generation.sampled
      promptTokens = generation.statistics.promptTokens
      promptTokensPerSecond = generation.statistics.promptRate
      tokensPerSecond = generation.statistics.replyRate
      tokensHeld = generation.end.tokens.count
    }

    enum CodingKeys: String, CodingKey {
      case text, reason, tokens
      case promptTokens = "prompt_tokens"
      case promptTokensPerSecond = "prompt_tokens_per_second"
      case tokensPerSecond = "tokens_per_second"
      case tokensHeld = "tokens_held"
    }
  }
}
