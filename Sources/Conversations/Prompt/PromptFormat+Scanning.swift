/// In the very form in which this program writes it; see `MessageScanner`.
extension PromptFormat {
  /// Reads the fields of a `template`.
  init(scanning scanner: inout JSONScanner) throws(JSONScanner.Surprise) {
    try scanner.expect("{\n    \"isVerbatim\" : ")
    let isVerbatim = try scanner.boolean()
    let name = try scanner.string(after: ",\n    \"name\" : ")
    let opening = try scanner.string(after: ",\n    \"opening\" : ")
    let replyPrefix = try scanner.string(after: ",\n    \"replyPrefix\" : ")
    let replySuffix = try scanner.string(after: ",\n    \"replySuffix\" : ")
    try scanner.expect(",\n    \"stops\" : ")
    var stops: [String] = []
    try scanner.array { scanner throws(JSONScanner.Surprise) in
      stops.append(try scanner.string())
    }
    let system = try scanner.string(after: ",\n    \"system\" : ")
    let systemPrefix = try scanner.string(after: ",\n    \"systemPrefix\" : ")
    let systemSuffix = try scanner.string(after: ",\n    \"systemSuffix\" : ")
    let userPrefix = try scanner.string(after: ",\n    \"userPrefix\" : ")
    try scanner.expect("\n  }")
    self.init(
      name: name, opening: opening, userPrefix: userPrefix, replyPrefix: replyPrefix,
      replySuffix: replySuffix, stops: stops.filter { !$0.isEmpty }, system: system,
      systemPrefix: systemPrefix, systemSuffix: systemSuffix, isVerbatim: isVerbatim)
  }
}
