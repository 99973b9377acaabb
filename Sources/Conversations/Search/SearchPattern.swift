import Foundation
import Glibc

/// A text to be searched for.
package struct SearchPattern: Sendable {
  private let folded: [UInt8]
  /// The longest part of it that JSON writes as it is.
  private let plainPart: [UInt8]

  /// Makes a pattern; nil of a text in which there is nothing to be found.
  package init?(_ text: String) {
    folded = TextFolding.foldedWithOrigins(PromptFormat.stripped(text)).bytes
    guard !folded.isEmpty else { return nil }
    plainPart =
      folded.split { $0 < 0x20 || $0 == 0x7F || #""\/"#.utf8.contains($0) }
      .max { $0.count < $1.count }.map(Array.init) ?? []
  }

  /// Whether the JSON of a conversation may hold the text: where not, it need not be decoded.
  package func mayOccur(inJSON json: Data) -> Bool {
    json.withUnsafeBytes { bytes in
      // Our files hold `\u` for control characters only; where another program wrote all foreign
      // letters so, they cannot be looked at undecoded. Nor can a reply that lies there in parts.
      [#"\u"#, #""more":"#].contains { Self.offset(of: Array($0.utf8), in: bytes) != nil }
        || TextFolding.folded(bytes).withUnsafeBytes {
          Self.offset(of: plainPart, in: $0) != nil
        }
    }
  }

  /// The first place in a text where it occurs, with what stands around it.
  func excerpt(from text: String) -> (before: String, match: String, after: String)? {
    let (bytes, origins) = TextFolding.foldedWithOrigins(text)
    guard let start = bytes.withUnsafeBytes({ Self.offset(of: folded, in: $0) }) else { return nil }
    let utf8 = text.utf8
    let from = utf8.index(utf8.startIndex, offsetBy: origins[start])
    let to = utf8.index(utf8.startIndex, offsetBy: origins[start + folded.count])
    let (before, after) = (text[..<from], text[to...])
    return (
      (before.count > Self.margin ? "…" : "") + Self.oneLine(before.suffix(Self.margin)),
      Self.oneLine(text[from..<to]),
      Self.oneLine(after.prefix(Self.margin)) + (after.count > Self.margin ? "…" : "")
    )
  }

  /// How many characters stand before the match and after it.
  private static let margin = 40

  private static func oneLine(_ text: Substring) -> String {
    VisibleText.neutralised(String(text.map { $0.isNewline || $0 == "\t" ? " " : $0 }))
  }

  private static func offset(of part: [UInt8], in bytes: UnsafeRawBufferPointer) -> Int? {
    guard let first = part.first else { return 0 }
    guard let start = bytes.baseAddress else { return nil }
    var offset = 0
    while offset + part.count <= bytes.count,
      let next = memchr(start + offset, Int32(first), bytes.count - part.count + 1 - offset)
    {
      if memcmp(next, part, part.count) == 0 { return UnsafeRawPointer(next) - start }
      offset = UnsafeRawPointer(next) - start + 1
    }
    return nil
  }
}
