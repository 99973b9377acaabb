import Conversations
import Foundation
import RWKVPlatform

/// The messages that were being written when their conversations were left, the last one last.
public struct Drafts: Hashable, Sendable, Codable {
  /// The most that are kept, and the most bytes of one.
  static let capacity = 200
  static let longest = 1 << 20

  private struct Draft: Hashable, Sendable, Codable {
    var of: String
    var text: String
  }

  private var drafts: [Draft] = []

  /// Makes an empty collection.
  public init() {}

  public init(from decoder: any Decoder) throws {
    drafts = try [Draft](from: decoder)
  }

  public func encode(to encoder: any Encoder) throws { try drafts.encode(to: encoder) }

  /// The message that was begun there.
  public func text(of key: String) -> String? { drafts.last { $0.of == key }?.text }

  private mutating func keep(_ text: String, of key: String) {
    drafts.removeAll { $0.of == key }
    guard !text.isEmpty, text.utf8.count <= Self.longest else { return }
    drafts.append(Draft(of: key, text: text))
    drafts.removeFirst(max(0, drafts.count - Self.capacity))
  }

  /// Where they lie; nil where the environment names no place.
  public static func path(environment: [String: String]) -> String? {
    AppFolders(environment: environment).state.map { $0 + "/drafts.json" }
  }

  /// Those in a file; none where it cannot be read.
  public static func load(from path: String) -> Drafts {
    let data = try? DurableFile.read(path, limit: 64 << 20)
    return data.flatMap { try? JSONDecoder().decode(Drafts.self, from: $0) } ?? Drafts()
  }

  /// Keeps one in a file, beside those of other instances; an empty one goes.
  public static func keep(
    _ text: String, of key: String, in path: String
  ) throws(ConversationError) {
    try UserFolder.alone(with: path) { () throws(ConversationError) in
      let before = load(from: path)
      var drafts = before
      drafts.keep(text, of: key)
      guard drafts != before else { return }
      try UserFolder.write(path) { try JSONEncoder().encode(drafts) }
    }
  }
}
