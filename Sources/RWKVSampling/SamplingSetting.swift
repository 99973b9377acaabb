/// A sampling setting as a person meets it: in the sidebar, with `/set`, on the command line, in files.
///
/// This is the one table of them: names, ranges, steps and help are read from here and stand nowhere else.
/// The cases are in the sidebar's order: what acts in every order of steps, then what acts in one only.
public enum SamplingSetting: String, CaseIterable, Hashable, Sendable {
  case temperature
  case topP = "top-p"
  case topK = "top-k"
  case presence, frequency, decay
  case maximumTokens = "max-tokens"
  case seed, order
  case repetition
  case minP = "min-p"
  case typicalP = "typical-p"

  /// The facts about a setting.
  public struct Facts: Sendable {
    /// The name of its option, without dashes, e.g. "presence-penalty".
    public let option: String
    /// Its key in JSON files, e.g. "presencePenalty".
    public let key: String
    /// Its effect, in one sentence without a full stop.
    public let help: String
    /// Where it lives in the settings, and which values it may have.
    package let domain: Domain
    /// The only order of steps in which it acts; nil where it acts in all.
    public var order: SamplingSettings.Order?
  }

  /// The values of a setting.
  package enum Domain: Sendable {
    /// A number; it is shown with `decimals` digits after the point, and an arrow key moves it by `step`.
    case decimal(
      any WritableKeyPath<SamplingSettings, Double> & Sendable, ClosedRange<Double>, step: Double,
      decimals: Int)
    case whole(any WritableKeyPath<SamplingSettings, Int> & Sendable, ClosedRange<Int>, step: Int)
    case seed
    case order
  }

  /// How it is called in the sidebar and with `/set`, e.g. "top-p".
  public var name: String { rawValue }

  /// The setting with that name or option, in upper or lower case.
  public static func named(_ name: String) -> SamplingSetting? {
    let name = name.lowercased()
    return SamplingSetting(rawValue: name) ?? allCases.first { $0.facts.option == name }
  }

  /// The table.
  public var facts: Facts {
    switch self {
    case .temperature:
      Facts(
        option: "temperature", key: "temperature",
        help: "Randomness: 0 always picks the most likely token",
        domain: .decimal(\.temperature, 0...3, step: 0.05, decimals: 2))
    case .topP:
      Facts(
        option: "top-p", key: "topP",
        help: "Sample from the most likely tokens that add up to this probability",
        domain: .decimal(\.topP, 0...1, step: 0.05, decimals: 2))
    case .topK:
      Facts(
        option: "top-k", key: "topK",
        help: "Sample from this many of the most likely tokens; 0 is off",
        domain: .whole(\.topK, 0...1_000, step: 1))
    case .presence:
      Facts(
        option: "presence-penalty", key: "presencePenalty",
        help: "Subtracted once from the logit of every token already in the reply",
        domain: .decimal(\.presencePenalty, -2...2, step: 0.05, decimals: 2))
    case .frequency:
      Facts(
        option: "frequency-penalty", key: "frequencyPenalty",
        help: "Subtracted from a token's logit for each time it occurs in the reply",
        domain: .decimal(\.frequencyPenalty, -2...2, step: 0.05, decimals: 2))
    case .decay:
      Facts(
        option: "penalty-decay", key: "penaltyDecay",
        help: "How slowly the frequency penalty fades, token by token; 1 never",
        domain: .decimal(\.penaltyDecay, 0...1, step: 0.001, decimals: 3))
    case .maximumTokens:
      Facts(
        option: "max-tokens", key: "maximumTokens", help: "The longest reply, in tokens",
        domain: .whole(\.maximumTokens, 0...100_000, step: 50))
    case .seed:
      Facts(
        option: "seed", key: "seed", help: "The same seed and text give the same reply",
        domain: .seed)
    case .order:
      Facts(
        option: "sampling-order", key: "order",
        help: "rwkv: top-p before temperature; hf: temperature first",
        domain: .order)
    case .repetition:
      Facts(
        option: "repetition-penalty", key: "repetitionPenalty",
        help: "Divides the logits of tokens already in the reply; 1 is off",
        domain: .decimal(\.repetitionPenalty, 0.5...2, step: 0.05, decimals: 2),
        order: .huggingFace)
    case .minP:
      Facts(
        option: "min-p", key: "minP",
        help: "Drop tokens less likely than this share of the most likely one; 0 is off",
        domain: .decimal(\.minP, 0...1, step: 0.01, decimals: 2), order: .huggingFace)
    case .typicalP:
      Facts(
        option: "typical-p", key: "typicalP",
        help: "Sample from the most typical tokens that add up to this probability",
        domain: .decimal(\.typicalP, 0...1, step: 0.05, decimals: 2), order: .huggingFace)
    }
  }
}

extension SamplingSetting {
  /// The settings that act under some settings, in the sidebar's order.
  public static func acting(under settings: SamplingSettings) -> [SamplingSetting] {
    allCases.filter { $0.acts(under: settings) }
  }

  /// Whether it makes a difference in the chosen order of steps.
  public func acts(under settings: SamplingSettings) -> Bool {
    facts.order.map { $0 == settings.order } ?? true
  }

  /// The values that it takes, e.g. "a number from 0 to 3".
  public var expected: String {
    switch facts.domain {
    case .decimal(_, let range, _, _):
      "a number from \(Self.shortest(range.lowerBound)) to \(Self.shortest(range.upperBound))"
    case .whole(_, let range, _):
      "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .seed: "a whole number, or random"
    case .order: SamplingSettings.Order.allCases.map(\.rawValue).joined(separator: " or ")
    }
  }

  /// Its value as a person reads it, e.g. "0.80".
  public func text(in settings: SamplingSettings) -> String {
    switch facts.domain {
    case .decimal(let path, _, _, let decimals):
      Self.text(settings[keyPath: path], decimals: decimals)
    case .whole(let path, _, _): String(settings[keyPath: path])
    case .seed: settings.seed.map(String.init) ?? "random"
    case .order: settings.order.rawValue
    }
  }

  /// With as many digits after the point as are usual, or as many as it has.
  private static func text(_ value: Double, decimals: Int) -> String {
    let scale = scale(decimals)
    // Wherever the number came from, it is shown without trapping.
    guard value.magnitude < 1e12, (value * scale).rounded() / scale == value else {
      return String(value)
    }
    let units = Int((value.magnitude * scale).rounded())
    let digits = String(units % Int(scale))
    let fraction = String(repeating: "0", count: decimals - digits.count) + digits
    return (value < 0 ? "-" : "") + String(units / Int(scale)) + "." + fraction
  }

  /// Without a fraction where it has none.
  private static func shortest(_ value: Double) -> String {
    value == value.rounded() ? String(Int(value)) : String(value)
  }

  /// 10 to the power of `decimals`.
  static func scale(_ decimals: Int) -> Double {
    (0..<decimals).reduce(1) { scale, _ in scale * 10 }
  }
}
