@_exported import struct RWKVCheckpoints.CheckpointError
@_exported import struct RWKVEngine.EngineError
@_exported import struct RWKVSampling.SamplingSettings
@_exported import struct RWKVTokenizers.TokenizerError

extension SamplingSettings {
  /// Always the most likely token: the same text each time, up to 200 tokens.
  public static var greedy: SamplingSettings {
    var settings = SamplingSettings()
    settings.temperature = 0
    settings.presencePenalty = 0
    settings.frequencyPenalty = 0
    settings.maximumTokens = 200
    return settings
  }
}
