/// One number of `SamplingSettings` that a person can turn: its name, range and step.
///
/// The sidebar, `/set` and what is read from files are all made from `SamplingParameter.all`.
public struct SamplingParameter: Sendable {
  /// How it is written in `/set`, on the command line and in files, e.g. "top-p".
  public let name: String
  /// What it does, in one sentence for the person who turns it.
  public let summary: String
  /// The least and the largest value.
  public let range: ClosedRange<Double>
  /// One press of an arrow key.
  public let step: Double
  /// Digits shown after the point; 0 for whole numbers.
  public let decimals: Int
  /// Where the value lives in the settings.
  public let value: @Sendable (SamplingSettings) -> Double
  /// Puts a value, already limited to `range`, into the settings.
  public let store: @Sendable (inout SamplingSettings, Double) -> Void
  /// The one order of steps that knows it; nil where both do.
  public var order: SamplingSettings.Order?

  /// Puts `value`, limited to the range and rounded to the decimals, into the settings; NaN changes
  /// nothing.
  public func set(_ value: Double, in settings: inout SamplingSettings) {
    guard !value.isNaN else { return }
    let limited = min(max(value, range.lowerBound), range.upperBound)
    let scale = Self.scale(decimals)
    store(&settings, (limited * scale).rounded() / scale)
  }

  /// The parameter's value as shown, e.g. "0.80".
  public func shown(_ settings: SamplingSettings) -> String {
    Self.format(value(settings), decimals: decimals)
  }

  private static func format(_ value: Double, decimals: Int) -> String {
    // A value out of a file may be anything; it is shown without trapping, and within 15 digits.
    guard value.magnitude < 1e12 else { return String(value) }
    let scale = scale(decimals)
    let units = Int((value.magnitude * scale).rounded())
    let sign = value < 0 && units > 0 ? "-" : ""
    guard decimals > 0 else { return sign + String(units) }
    let digits = String(units % Int(scale))
    let fraction = String(repeating: "0", count: decimals - digits.count) + digits
    return sign + String(units / Int(scale)) + "." + fraction
  }

  /// 10 to the power of `decimals`.
  private static func scale(_ decimals: Int) -> Double {
    (0..<decimals).reduce(1) { scale, _ in scale * 10 }
  }

  /// All parameters, in the sidebar's order.
  public static let all: [SamplingParameter] = [
    SamplingParameter(
      name: "temperature", summary: "How daring: 0 always takes the likeliest token.",
      range: 0...3, step: 0.05, decimals: 2,
      value: { $0.temperature }, store: { $0.temperature = $1 }),
    SamplingParameter(
      name: "top-p", summary: "Keeps the likeliest tokens that make up this share.",
      range: 0...1, step: 0.05, decimals: 2,
      value: { $0.topP }, store: { $0.topP = $1 }),
    SamplingParameter(
      name: "top-k", summary: "Keeps at most this many tokens; 0 keeps all.",
      range: 0...1000, step: 1, decimals: 0,
      value: { Double($0.topK) }, store: { $0.topK = Int($1) }),
    SamplingParameter(
      name: "presence", summary: "Lowers every token that the reply already holds.",
      range: -2...2, step: 0.05, decimals: 2,
      value: { $0.presencePenalty }, store: { $0.presencePenalty = $1 }),
    SamplingParameter(
      name: "frequency", summary: "Lowers a token for each time the reply holds it.",
      range: -2...2, step: 0.05, decimals: 2,
      value: { $0.frequencyPenalty }, store: { $0.frequencyPenalty = $1 }),
    SamplingParameter(
      name: "decay", summary: "How slowly the penalties forget; 1 never forgets.",
      range: 0...1, step: 0.001, decimals: 3,
      value: { $0.penaltyDecay }, store: { $0.penaltyDecay = $1 }),
    SamplingParameter(
      name: "max-tokens", summary: "The longest reply, in tokens.",
      range: 1...100_000, step: 50, decimals: 0,
      value: { Double($0.maximumTokens) }, store: { $0.maximumTokens = Int($1) }),
    SamplingParameter(
      name: "repetition", summary: "Divides the logits of tokens seen; 1 does nothing.",
      range: 0.5...2, step: 0.05, decimals: 2,
      value: { $0.repetitionPenalty }, store: { $0.repetitionPenalty = $1 },
      order: .huggingFace),
    SamplingParameter(
      name: "min-p", summary: "The least share of the likeliest token's probability; 0 keeps all.",
      range: 0...1, step: 0.01, decimals: 2,
      value: { $0.minP }, store: { $0.minP = $1 }, order: .huggingFace),
    SamplingParameter(
      name: "typical-p", summary: "Keeps the most typical tokens that make up this share.",
      range: 0...1, step: 0.05, decimals: 2,
      value: { $0.typicalP }, store: { $0.typicalP = $1 }, order: .huggingFace),
  ]

  /// The parameter of that name, if there is one.
  public static func named(_ name: String) -> SamplingParameter? {
    all.first { $0.name == name }
  }
}
