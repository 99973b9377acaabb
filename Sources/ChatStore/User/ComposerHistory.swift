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
  ///
  /// - Returns: Whether it was added.
  @discardableResult
  public mutating func add(_ line: String) -> Bool {
    guard !PromptFormat.stripped(line).isEmpty, line.utf8.count <= Self.longestLine,
      line != lines.last
    else { return false }
    lines.append(line)
    lines.removeFirst(max(0, lines.count - Self.capacity))
    return true
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

  /// Adds a line to the history in a file, after what other instances have added.
  ///
  /// - Parameter longest: From so many bytes on the file is written anew with the lines that are kept; it is
  ///   told then when the next time is.
  public static func append(
    _ line: String, to path: String, rewritingFrom longest: inout Int
  ) throws(ConversationError) {
    var limit = longest
    defer { longest = limit }
    try UserFolder.alone(with: path) { () throws(ConversationError) in
      do {
        let folder = try Folder(DurableFile.parent(of: path), followsLinks: true)
        let name = (path as NSString).lastPathComponent
        let size = folder.status(of: name).map { Int($0.st_size) } ?? 0
        guard size > limit else {
          // What a crash left of a line must not take this one with it.
          let isTorn = try size > 0 && DurableFile.readEnd(of: path, 1).first != 0x0A
          return try folder.append(
            name, (isTorn ? Data("\n".utf8) : Data()) + encoded(line), at: size)
        }
        var history = load(from: path)
        history.add(line)
        let whole = history.lines.reduce(into: Data()) { $0 += encoded($1) }
        try folder.replace(name, with: whole, isDurable: false)
        limit = rewriteSize(after: whole.count)
      } catch {
        throw ConversationError(path: path, problem: "cannot be written: \(error)")
      }
    }
  }

  /// When a file of that size is to be written anew: at twice what is kept, and not for little.
  public static func rewriteSize(after size: Int) -> Int { 2 * size + (256 << 10) }

  /// A line of the file.
  private static func encoded(_ line: String) -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    // A text that is no JSON does not exist.
    return ((try? encoder.encode(line)) ?? Data()) + Data("\n".utf8)
  }
}
