import ArgumentParser
import Foundation
import RWKVSampling

/// The sampling parameters that a command line can set; what is not given keeps its value.
///
/// Numbers are taken unconditionally, for a negative one would pass for an option and be missing.
struct SamplingOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: "How daring: 0 always takes the likeliest token, 1 is the model's own mind.")
  var temperature: Double?

  @Option(
    parsing: .unconditional, help: "Keeps the likeliest tokens that make up this share (0 to 1).")
  var topP: Double?

  @Option(parsing: .unconditional, help: "Keeps at most this many tokens; 0 keeps all.")
  var topK: Int?

  @Option(parsing: .unconditional, help: "Lowers every token that the reply already holds.")
  var presencePenalty: Double?

  @Option(parsing: .unconditional, help: "Lowers a token for each time the reply holds it.")
  var frequencyPenalty: Double?

  @Option(
    parsing: .unconditional,
    help: "What the penalties' counts are multiplied by after each token (0 to 1).")
  var penaltyDecay: Double?

  @Option(
    parsing: .unconditional, help: "Divides the logits of tokens seen; Hugging Face order only.")
  var repetitionPenalty: Double?

  @Option(
    parsing: .unconditional,
    help: "The least share of the likeliest token's probability; Hugging Face order only.")
  var minP: Double?

  @Option(
    parsing: .unconditional, help: "Locally typical sampling's mass; Hugging Face order only.")
  var typicalP: Double?

  @Option(parsing: .unconditional, help: "Starts the generator: the same seed gives the same text.")
  var seed: UInt64?

  @Option(parsing: .unconditional, help: "The longest reply, in tokens.")
  var maxTokens: Int?

  @Option(
    help: ArgumentHelp(
      "The order of truncation and temperature: rwkv (the rwkv package's) or hf (transformers').",
      valueName: "order"))
  var samplingOrder: SamplingSettings.Order?

  func validate() throws {
    let ranges: [(String, Double?, ClosedRange<Double>)] = [
      ("--temperature", temperature, 0...100), ("--top-p", topP, 0...1),
      ("--presence-penalty", presencePenalty, -100...100),
      ("--frequency-penalty", frequencyPenalty, -100...100),
      ("--penalty-decay", penaltyDecay, 0...1),
      ("--repetition-penalty", repetitionPenalty, 0.01...100),
      ("--min-p", minP, 0...1), ("--typical-p", typicalP, 0...1),
      ("--top-k", topK.map(Double.init), 0...1e9),
      ("--max-tokens", maxTokens.map(Double.init), 0...1e9),
    ]
    for case (let name, let value?, let range) in ranges where !range.contains(value) {
      throw ValidationError(
        "\(name) takes a number from \(range.lowerBound.shortest) to \(range.upperBound.shortest).")
    }
  }

  /// Whether anything was given.
  var isEmpty: Bool {
    var settings = SamplingSettings()
    apply(to: &settings)
    return settings == SamplingSettings()
  }

  /// Puts what was given into the settings.
  func apply(to settings: inout SamplingSettings) {
    settings.temperature = temperature ?? settings.temperature
    settings.topP = topP ?? settings.topP
    settings.topK = topK ?? settings.topK
    settings.presencePenalty = presencePenalty ?? settings.presencePenalty
    settings.frequencyPenalty = frequencyPenalty ?? settings.frequencyPenalty
    settings.penaltyDecay = penaltyDecay ?? settings.penaltyDecay
    settings.repetitionPenalty = repetitionPenalty ?? settings.repetitionPenalty
    settings.minP = minP ?? settings.minP
    settings.typicalP = typicalP ?? settings.typicalP
    settings.seed = seed ?? settings.seed
    settings.maximumTokens = maxTokens ?? settings.maximumTokens
    settings.order = samplingOrder ?? settings.order
  }
}

extension Double {
  /// Without a fraction where it has none.
  fileprivate var shortest: String { formatted(.number.grouping(.never)) }
}

extension SamplingSettings.Order: ExpressibleByArgument {}
