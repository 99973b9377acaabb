/// Watches text for stop texts, and holds back what could still become one.
///
/// Works on UTF-8 bytes: a stop may begin in one token and end in the next, and Swift's `String`
/// would see "\r\n" as one character.
public struct StopTextFilter: Hashable, Sendable {
  private let stops: [[UInt8]]
  /// The end of the text so far, as long as some stop begins with it.
  public private(set) var held: [UInt8] = []
  /// The end of what stood before the text, as long as some stop begins with it; it is shown already.
  private var shown: [UInt8] = []
  private var quiet: Quiet?

  /// A part of the text in which stops mean nothing.
  private enum Quiet: Hashable {
    /// Until `mark` has gone by; `end` is the end of the text so far, shorter than it.
    case before(mark: [UInt8], end: [UInt8])
    /// The white space after it, and `>`, which may end it.
    case space
  }

  /// Makes a filter; empty stops are ignored.
  ///
  /// - Parameters:
  ///   - begun: The text that stands before what comes: a stop may begin in it.
  ///   - mark: Until it has gone by, and white space or `>` after it, stops mean nothing; nil for none.
  public init(stops: [String], begun: String = "", after mark: String? = nil) {
    self.stops = stops.map { Array($0.utf8) }.filter { !$0.isEmpty }
    if let mark, !mark.isEmpty { quiet = .before(mark: Array(mark.utf8), end: []) }
    let rest = loud(Array(begun.utf8))
    shown = Array(rest.suffix(longestBeginningOfStop(rest)))
  }

  /// The outcome of more text.
  public enum Outcome: Hashable, Sendable {
    /// Safe to show; what may begin a stop is held back.
    case text([UInt8])
    /// A stop is complete; this is what stood before it.
    case stopped(before: [UInt8])
  }

  /// Takes the next piece of text.
  public mutating func append(_ bytes: some Sequence<UInt8>) -> Outcome {
    let bytes = Array(bytes)
    let rest = loud(bytes)
    let quietPart = Array(bytes.dropLast(rest.count))
    held.append(contentsOf: rest)
    let text = shown + held
    let earliest = stops.compactMap { Self.firstIndex(of: $0, in: text, endingAfter: shown.count) }
      .min()
    if let earliest {
      defer { (shown, held) = ([], []) }
      return .stopped(before: quietPart + text[..<earliest].dropFirst(shown.count))
    }
    let keep = longestBeginningOfStop(text)
    let released = held.dropLast(keep)
    shown = Array(text.suffix(keep).dropLast(held.count - released.count))
    held.removeFirst(released.count)
    return .text(quietPart + released)
  }

  /// Releases what is held back, when no more text will come.
  public mutating func finish() -> [UInt8] {
    defer { held = [] }
    return held
  }

  /// The part of more text in which stops count: what comes after the quiet part.
  private mutating func loud(_ bytes: [UInt8]) -> [UInt8] {
    var rest = bytes[...]
    if case .before(let mark, let end) = quiet {
      let text = end + rest
      guard let start = Self.firstIndex(of: mark, in: text) else {
        quiet = .before(mark: mark, end: Array(text.suffix(mark.count - 1)))
        return []
      }
      rest = rest.suffix(text.count - start - mark.count)
      quiet = .space
    }
    if quiet == .space {
      rest = rest.drop { $0 == 0x20 || $0 == UInt8(ascii: ">") || (0x09...0x0D).contains($0) }
      if !rest.isEmpty { quiet = nil }
    }
    return Array(rest)
  }

  /// The length of the longest end of a text that some stop begins with.
  private func longestBeginningOfStop(_ text: [UInt8]) -> Int {
    let longest = (stops.map(\.count).max() ?? 0) - 1
    for length in stride(from: min(longest, text.count), to: 0, by: -1) {
      let end = text[(text.count - length)...]
      if stops.contains(where: { $0.count > length && $0.starts(with: end) }) { return length }
    }
    return 0
  }

  private static func firstIndex(
    of stop: [UInt8], in text: [UInt8], endingAfter count: Int = 0
  ) -> Int? {
    guard stop.count <= text.count else { return nil }
    return (0...text.count - stop.count).first {
      $0 + stop.count > count && text[$0...].starts(with: stop)
    }
  }
}
