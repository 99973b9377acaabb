/// Chooses which files of a repository a model is: one checkpoint, never all of a repository of dozens.
struct FileChoice {
  let info: RepositoryInfo

  /// The files to fetch.
  ///
  /// - Parameter part: Of a model's folder, whether only what its tokenizer needs. Where no tokenizer lies in
  ///   it, its weights say which one it is.
  func files(_ wanted: String?, part: HubPull.Part) throws(HubError) -> [RemoteFile] {
    let top = info.files.filter { !$0.path.contains("/") && Self.isCompanion($0.path) }
    let hasTokenizer = top.contains {
      $0.path == "tokenizer.json" || $0.path.contains("vocab") && $0.path.hasSuffix(".txt")
    }
    return part == .tokenizer && wanted == nil && hasTokenizer ? top : try files(wanted)
  }

  /// The files to fetch.
  ///
  /// - Parameter wanted: A file's path, any part of it that fits one only, or a pattern with `*` of which the
  ///   newest by date is taken; nil for what the repository is made for.
  /// - Throws: `HubError`, `.ambiguous` with the files that fit where there are several.
  func files(_ wanted: String?) throws(HubError) -> [RemoteFile] {
    guard let wanted else { return try usual() }
    if let exact = info.files.first(where: { $0.path == wanted }) { return [exact] }
    if wanted.contains("*") { return [try newest(like: wanted)] }
    let parts = info.files.filter { Self.contains($0.path, wanted) }
    let weights = parts.filter { Self.isWeights($0.name) }
    let fitting = weights.isEmpty ? parts : weights
    if fitting.count == 1 { return fitting }
    guard fitting.isEmpty else {
      throw HubError(
        .ambiguous(Self.newestFirst(fitting)),
        "\(info.name): \(fitting.count) files fit \"\(wanted)\"; name one as \(info.name):FILE")
    }
    let near = info.files.map(\.path).sorted {
      Self.distance($0, wanted) < Self.distance($1, wanted)
    }.prefix(3)
    throw HubError(
      .notFound,
      "\(info.name) has no file \"\(wanted)\""
        + (near.isEmpty ? "" : "; it has \(near.joined(separator: ", "))"))
  }

  /// A model's folder, or the only file of weights.
  private func usual() throws(HubError) -> [RemoteFile] {
    let top = info.files.filter { !$0.path.contains("/") }
    if top.contains(where: { $0.path == "config.json" }) {
      for ending in [".safetensors", ".bin"] {
        let name = ending == ".bin" ? "pytorch_model" : "model"
        let weights = top.filter {
          $0.path == name + ending || $0.path == name + ending + ".index.json"
            || $0.path.wholeMatch(of: #/(pytorch_model|model)-[0-9]{5}-of-[0-9]{5}\.[a-z]+/#) != nil
              && $0.path.hasSuffix(ending)
        }
        guard weights.contains(where: { $0.path.hasSuffix(ending) }) else { continue }
        return top.filter { Self.isCompanion($0.path) } + weights
      }
    }
    let weights = info.files.filter { Self.isWeights($0.name) }
    if weights.count == 1 { return weights }
    guard !weights.isEmpty else {
      throw HubError(.notFound, "\(info.name) holds no weights of a model")
    }
    throw HubError(
      .ambiguous(Self.newestFirst(weights)),
      "\(info.name) holds \(weights.count) files of weights; name one as \(info.name):FILE")
  }

  private func newest(like pattern: String) throws(HubError) -> RemoteFile {
    let fitting = info.files.filter { Self.fits($0.path, pattern) }
    guard let newest = Self.newestFirst(fitting).first else {
      throw HubError(.notFound, "\(info.name) has no file like \(pattern)")
    }
    return newest
  }

  /// Small files that belong to a model's folder; never programs.
  private static func isCompanion(_ path: String) -> Bool {
    let name = path.lowercased()
    return (name.hasSuffix(".json") && !name.hasSuffix(".index.json")) || name.hasSuffix(".txt")
      || name.hasSuffix(".jinja")
  }

  /// Whether a name is one that files of weights have.
  static func isWeights(_ name: String) -> Bool {
    let name = name.lowercased()
    return [".pth", ".pt", ".safetensors", ".st", ".bin", ".gguf"].contains(where: name.hasSuffix)
      && !["training_args", "optimizer", "scheduler", "rng_state", "scaler"].contains(
        where: name.hasPrefix)
  }

  /// By the dates in their names, the newest first; those without one last, by path.
  static func newestFirst(_ files: [RemoteFile]) -> [RemoteFile] {
    files.sorted { ($1.date ?? "", $0.path) < ($0.date ?? "", $1.path) }
  }

  /// Whether a text fits a pattern in which `*` stands for anything.
  static func fits(_ text: String, _ pattern: String) -> Bool {
    let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
    guard let first = parts.first, let last = parts.last, parts.count > 1 else {
      return text == pattern
    }
    guard text.hasPrefix(first), text.hasSuffix(last), text.count >= first.count + last.count else {
      return false
    }
    var rest = text.dropFirst(first.count).dropLast(last.count)
    for part in parts.dropFirst().dropLast() where !part.isEmpty {
      guard let found = rest.firstRange(of: part) else { return false }
      rest = rest[found.upperBound...]
    }
    return true
  }

  private static func contains(_ path: String, _ part: String) -> Bool {
    path.lowercased().contains(part.lowercased())
  }

  /// How many letters differ, counted by pairs of neighbours.
  private static func distance(_ a: String, _ b: String) -> Int {
    func pairs(_ text: String) -> Set<String> {
      let letters = Array(text.lowercased())
      return Set(zip(letters, letters.dropFirst()).map { "\($0)\($1)" })
    }
    return pairs(a).symmetricDifference(pairs(b)).count
  }
}
