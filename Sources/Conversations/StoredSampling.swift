import Sampling

/// Sampling settings in a file: what the file leaves out keeps its starting value, and a number
/// outside its range is brought to the nearer end, so that older and edited files stay usable.
struct StoredSampling: Hashable, Codable {
  var settings: SamplingSettings

  enum CodingKeys: String, CodingKey, CaseIterable {
    case order, temperature, topP, topK, presencePenalty, frequencyPenalty, penaltyDecay
    case repetitionPenalty, minP, typicalP, seed, maximumTokens
  }

  init(_ settings: SamplingSettings) {
    self.settings = settings
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    var settings = SamplingSettings()
    func take<Value: Decodable>(
      _ key: CodingKeys, into field: WritableKeyPath<SamplingSettings, Value>
    ) throws {
      guard let value = try fields.decodeIfPresent(Value.self, forKey: key) else { return }
      settings[keyPath: field] = value
    }
    try take(.order, into: \.order)
    try take(.temperature, into: \.temperature)
    try take(.topP, into: \.topP)
    try take(.topK, into: \.topK)
    try take(.presencePenalty, into: \.presencePenalty)
    try take(.frequencyPenalty, into: \.frequencyPenalty)
    try take(.penaltyDecay, into: \.penaltyDecay)
    try take(.repetitionPenalty, into: \.repetitionPenalty)
    try take(.minP, into: \.minP)
    try take(.typicalP, into: \.typicalP)
    try take(.maximumTokens, into: \.maximumTokens)
    settings.seed = try fields.decodeIfPresent(UInt64.self, forKey: .seed)
    self.init(bounded: settings)
  }

  /// Keeps settings that a file holds, each brought into its range.
  init(bounded settings: SamplingSettings) {
    var settings = settings
    for parameter in SamplingParameter.all {
      let range = parameter.range
      let value = parameter.value(settings)
      guard !range.contains(value) else { continue }
      parameter.store(&settings, min(max(value, range.lowerBound), range.upperBound))
    }
    self.settings = settings
  }

  func encode(to encoder: any Encoder) throws {
    try settings.encode(to: encoder)
  }
}
