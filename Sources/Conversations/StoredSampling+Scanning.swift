import Sampling

/// In the very form in which this program writes it; see `MessageScanner`.
extension StoredSampling {
  /// Reads the fields of `sampling`.
  init(scanning scanner: inout JSONScanner) throws(JSONScanner.Surprise) {
    var settings = SamplingSettings()
    try scanner.expect("{\n    \"frequencyPenalty\" : ")
    settings.frequencyPenalty = try scanner.number()
    try scanner.expect(",\n    \"maximumTokens\" : ")
    settings.maximumTokens = try scanner.integer()
    try scanner.expect(",\n    \"minP\" : ")
    settings.minP = try scanner.number()
    try scanner.expect(",\n    \"order\" : ")
    settings.order = scanner.accept("\"rwkv\"") ? .rwkv : .huggingFace
    if settings.order == .huggingFace { try scanner.expect("\"hf\"") }
    try scanner.expect(",\n    \"penaltyDecay\" : ")
    settings.penaltyDecay = try scanner.number()
    try scanner.expect(",\n    \"presencePenalty\" : ")
    settings.presencePenalty = try scanner.number()
    try scanner.expect(",\n    \"repetitionPenalty\" : ")
    settings.repetitionPenalty = try scanner.number()
    if scanner.accept(",\n    \"seed\" : ") {
      guard let seed = UInt64(exactly: try scanner.integer()) else { throw JSONScanner.Surprise() }
      settings.seed = seed
    }
    try scanner.expect(",\n    \"temperature\" : ")
    settings.temperature = try scanner.number()
    try scanner.expect(",\n    \"topK\" : ")
    settings.topK = try scanner.integer()
    try scanner.expect(",\n    \"topP\" : ")
    settings.topP = try scanner.number()
    try scanner.expect(",\n    \"typicalP\" : ")
    settings.typicalP = try scanner.number()
    try scanner.expect("\n  }")
    self.init(bounded: settings)
  }
}
