import RWKVEngine
import RWKVSampling

extension SamplingSettings {
  /// Settings under which replies differ from seed to seed.
  static func lively(seed: UInt64) -> SamplingSettings {
    var settings = SamplingSettings()
    settings.seed = seed
    settings.temperature = 2
    settings.topP = 1
    settings.topK = 0
    settings.maximumTokens = 30
    return settings
  }
}

extension GenerationRequest {
  /// A request whose stops have a beginning in common with what is likely to be written.
  static func lively(seed: UInt64) -> GenerationRequest {
    var request = GenerationRequest { .lively(seed: seed) }
    request.prompt = ["User:", "ab 1."]
    request.stops = ["\n\n", "a", "\u{FFFD}b"]
    request.suffix = "\n\n"
    return request
  }
}
