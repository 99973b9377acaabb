/// A model of the short list of those worth getting: its name here, and where it is on the hub.
public struct ListedModel: Hashable, Sendable {
  /// "SERIES:SIZE", e.g. "rwkv7-g1:0.4b"; what every command takes.
  public let name: String
  /// The repository, and which file of it: a pattern of which the newest by date is taken.
  public let reference: HubReference
  /// "RWKV-7", "RWKV-6" or "RWKV-4".
  public let family: String
  /// What it is good for, with its languages, in a few words.
  public let summary: String
  /// As its page tells it.
  public let licence: String
  /// Bytes to fetch, about: what the hub says counts.
  public let size: Int
  /// When its page was looked at last: "2026-11".
  public let seen: String

  /// Its page.
  public var source: String { "https://huggingface.co/\(reference.repository)" }

  /// The model with that name on the list, in upper or lower case.
  public static func named(_ name: String) -> ListedModel? {
    let name = name.lowercased()
    return all.first { $0.name == name }
  }

  /// Those of a series, e.g. "rwkv7-g1".
  public static func series(_ name: String) -> [ListedModel] {
    all.filter { $0.name.hasPrefix(name.lowercased() + ":") }
  }

  /// The list.
  public static var all: [ListedModel] { theList }
}
