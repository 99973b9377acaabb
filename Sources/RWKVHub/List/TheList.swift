/// The list of models to get. One entry a size; the newest file that fits the pattern is fetched.
///
/// From the models' pages as they were stored in autumn 2026; of some only the file names and dates were
/// seen. `rwkv-tui models --online` asks the hub what is there now.
let theList: [ListedModel] =
  [
    Entry(
      series: "rwkv7-g1", repository: "BlinkDL/rwkv7-g1", family: "RWKV-7",
      summary: "chat and reasoning, 100+ languages, mostly English", licence: "Apache-2.0",
      seen: "2026-11",
      files: [
        ("0.1b", "rwkv7-g*-0.1b-*-ctx*.pth", 382),
        ("0.4b", "rwkv7-g*-0.4b-*-ctx*.pth", 902),
        ("1.5b", "rwkv7-g*-1.5b-*-ctx*.pth", 3_060),
        ("2.9b", "rwkv7-g*-2.9b-*-ctx*.pth", 5_900),
        ("7.2b", "rwkv7-g*-7.2b-*-ctx*.pth", 14_400),
        ("13.3b", "rwkv7-g*-13.3b-*-ctx*.pth", 26_500),
      ]),
    Entry(
      series: "rwkv6-world", repository: "BlinkDL/rwkv-6-world", family: "RWKV-6",
      summary: "chat, 100+ languages; superseded by rwkv7-g1", licence: "Apache-2.0",
      seen: "2026-10",
      files: [
        ("1.6b", "RWKV-x060-World-1B6-*-ctx*.pth", 3_200),
        ("3b", "RWKV-x060-World-3B-*-ctx*.pth", 6_200),
        ("7b", "RWKV-x060-World-7B-*-ctx*.pth", 15_300),
      ]),
    Entry(
      series: "rwkv4-pile", repository: nil, family: "RWKV-4",
      summary: "continues English text; for studies, not for chat", licence: "Apache-2.0",
      seen: "2026-10",
      files: [
        ("169m", "RWKV/rwkv-4-169m-pile", 340), ("430m", "RWKV/rwkv-4-430m-pile", 860),
      ]),
  ].flatMap(\.models)

/// A series of models in one repository, or each size in its own.
private struct Entry {
  let series: String
  /// Nil where each size is a repository, which stands in place of the pattern then.
  let repository: String?
  let family, summary, licence, seen: String
  /// Size, pattern of the file, and about how many megabytes.
  let files: [(size: String, pattern: String, megabytes: Int)]

  var models: [ListedModel] {
    files.compactMap { file in
      guard let name = try? RepositoryName(repository ?? file.pattern) else { return nil }
      return ListedModel(
        name: "\(series):\(file.size)",
        reference: HubReference(repository: name, file: repository == nil ? nil : file.pattern),
        family: family, summary: summary, licence: licence, size: file.megabytes * 1_000_000,
        seen: seen)
    }
  }
}
