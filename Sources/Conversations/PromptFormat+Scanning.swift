/// In the very form in which this program writes it; see `MessageScanner`.
extension PromptFormat {
  /// Reads the fields of a `template`.
  init(scanning scanner: inout JSONScanner) throws(JSONScanner.Surprise) {
    try scanner.expect("{\n    \"isVerbatim\" : ")
    let isVerbatim = try scanner.boolean()
    try scanner.expect(",\n    \"name\" : ")
    let name = try scanner.string()
    try scanner.expect(",\n    \"opening\" : ")
    let opening = try scanner.string()
    try scanner.expect(",\n    \"replyPrefix\" : ")
    let replyPrefix = try scanner.string()
    try scanner.expect(",\n    \"replySuffix\" : ")
    let replySuffix = try scanner.string()
    try scanner.expect(",\n    \"stops\" : ")
    var stops: [String] = []
    try scanner.array { scanner throws(JSONScanner.Surprise) in
      stops.append(try scanner.string())
    }
    try scanner.expect(",\n    \"system\" : ")
    let system = try scanner.string()
    try scanner.expect(",\n    \"systemPrefix\" : ")
    let systemPrefix = try scanner.string()
    try scanner.expect(",\n    \"systemSuffix\" : ")
    let systemSuffix = try scanner.string()
    try scanner.expect(",\n    \"userPrefix\" : ")
    let userPrefix = try scanner.string()
    try scanner.expect("\n  }")
    self.init(
      name: name, opening: opening, userPrefix: userPrefix, replyPrefix: replyPrefix,
      replySuffix: replySuffix, stops: stops.filter { !$0.isEmpty }, system: system,
      systemPrefix: systemPrefix, systemSuffix: systemSuffix, isVerbatim: isVerbatim)
  }
}
