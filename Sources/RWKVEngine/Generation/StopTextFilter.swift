/// Watches text for stop texts, and holds back what could still become one.
///
/// Works on UTF-8 bytes: a stop may begin in one token and end in the next, and Swift's `String`
/// would see "\r\n" as one character.
public struct StopTextFilter: Hashable, Sendable {
  private let stops: [[UInt8]]
  /// The end of the text so far, as long as some stop begins with it.
  public private(set) var held: [UInt8] = []

  /// Makes a filter; empty stops are ignored.
  public init(stops: [String]) {
    self.stops = stops.map { Array($0.utf8) }.filter { !$0.isEmpty }
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
    held.append(contentsOf: bytes)
    let earliest = stops.compactMap { Self.firstIndex(of: $0, in: held) }.min()
    if let earliest {
      defer { held = [] }
      return .stopped(before: Array(held[..<earliest]))
    }
    let keep = longestBeginningOfStop()
    defer { held.removeFirst(held.count - keep) }
    return .text(Array(held[..<(held.count - keep)]))
  }

  /// Releases what is held back, when no more text will come.
  public mutating func finish() -> [UInt8] {
    defer { held = [] }
    return held
  }

  /// The length of the longest end of `held` that some stop begins with.
  private func longestBeginningOfStop() -> Int {
    let longest = (stops.map(\.count).max() ?? 0) - 1
    for length in stride(from: min(longest, held.count), to: 0, by: -1) {
      let end = held[(held.count - length)...]
      if stops.contains(where: { $0.starts(with: end) }) { return length }
    }
    return 0
  }

  private static func firstIndex(of stop: [UInt8], in text: [UInt8]) -> Int? {
    guard stop.count <= text.count else { return nil }
    return (0...text.count - stop.count).first { text[$0...].starts(with: stop) }
  }
}
