import Conversations
import Foundation
import RWKVPlatform

/// The lines a person sent, oldest first, kept from one start to the next.
public struct ComposerHistory: Hashable, Sendable {
  /// The most lines kept.
  public static let capacity = 1_000
  /// The longest line kept, in bytes.
  public static let longestLine = 16_384

  /// The lines, oldest first.
  public private(set) var lines: [String] = []

  /// Makes an empty history.
  public init() {}

  /// Adds a line, unless it is blank, very long, or the one just sent; the oldest gives way.
  public mutating func add(_ line: String) {
    guard !PromptFormat.stripped(line).isEmpty, line.utf8.count <= Self.longestLine,
      line != lines.last
    else { return }
    lines.append(line)
    lines.removeFirst(max(0, lines.count - Self.capacity))
  }

  /// Where the history lies; nil where the environment names no place.
  public static func path(environment: [String: String]) -> String? {
    AppFolders(environment: environment).state.map { $0 + "/history" }
  }

  /// The history in a file: one JSON string a line. What cannot be read is left out.
  public static func load(from path: String) -> ComposerHistory {
    var history = ComposerHistory()
    guard let data = try? DurableFile.read(path, limit: 64 << 20) else { return history }
    let decoder = JSONDecoder()
    for line in data.split(separator: UInt8(ascii: "\n")).suffix(Self.capacity) {
      guard let text = try? decoder.decode(String.self, from: line) else { continue }
      history.add(text)
    }
    return history
  }

  /// Writes the history, in the place of the one before.
  public func save(to path: String) throws(ConversationError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    try UserFolder.write(path) {
      try lines.reduce(into: Data()) { $0 += try encoder.encode($1) + Data("\n".utf8) }
    }
  }
}
