import RWKVSampling

/// In the very form in which this program writes it; see `MessageScanner`.
extension StoredSampling {
  /// Reads the fields of `sampling`.
  init(scanning scanner: inout JSONScanner) throws(JSONScanner.Surprise) {
    var settings = SamplingSettings()
    settings.frequencyPenalty = try scanner.number(after: "{\n    \"frequencyPenalty\" : ")
    settings.maximumTokens = try scanner.integer(after: ",\n    \"maximumTokens\" : ")
    settings.minP = try scanner.number(after: ",\n    \"minP\" : ")
    try scanner.expect(",\n    \"order\" : ")
    settings.order = scanner.accept("\"rwkv\"") ? .rwkv : .huggingFace
    if settings.order == .huggingFace { try scanner.expect("\"hf\"") }
    settings.penaltyDecay = try scanner.number(after: ",\n    \"penaltyDecay\" : ")
    settings.presencePenalty = try scanner.number(after: ",\n    \"presencePenalty\" : ")
    settings.repetitionPenalty = try scanner.number(after: ",\n    \"repetitionPenalty\" : ")
    if scanner.accept(",\n    \"seed\" : ") {
      guard let seed = UInt64(exactly: try scanner.integer()) else { throw JSONScanner.Surprise() }
      settings.seed = seed
    }
    settings.temperature = try scanner.number(after: ",\n    \"temperature\" : ")
    settings.topK = try scanner.integer(after: ",\n    \"topK\" : ")
    settings.topP = try scanner.number(after: ",\n    \"topP\" : ")
    settings.typicalP = try scanner.number(after: ",\n    \"typicalP\" : ")
    try scanner.expect("\n  }")
    // The other reader says what is wrong.
    guard (try? settings.check()) != nil else { throw JSONScanner.Surprise() }
    self.init(settings)
  }
}
