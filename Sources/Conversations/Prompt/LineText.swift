/// The text that a model reads of a line of messages: UTF-8, in pieces that are each encoded by itself.
public struct LineText: Hashable, Sendable {
  /// All pieces, joined.
  public private(set) var bytes: [UInt8] = []
  /// Where each piece ends.
  public private(set) var ends: [Int] = []

  /// The pieces.
  public var pieces: [String] {
    zip([0] + ends, ends).map { String(decoding: bytes[$0..<$1], as: UTF8.self) }
  }

  /// The rest of the pieces after the first `count` bytes, up to the one that ends at byte `end`
  /// (nil: the last).
  public func pieces(after count: Int, to end: Int? = nil) -> [String] {
    var start = count
    let first = ends.partitioningIndex { $0 > count }
    let last = end.map { end in ends.partitioningIndex { $0 > end } } ?? ends.count
    return ends[first..<max(first, last)].map { end in
      defer { start = end }
      return String(decoding: bytes[start..<end], as: UTF8.self)
    }
  }

  /// The text without its last piece.
  public func withoutLast() -> LineText {
    var text = self
    text.ends = Array(ends.dropLast())
    text.bytes = Array(bytes.prefix(text.ends.last ?? 0))
    return text
  }

  /// Makes room for that many bytes more.
  mutating func reserve(_ count: Int) { bytes.reserveCapacity(bytes.count + count) }

  /// Goes on with the piece that has no end yet.
  mutating func append(_ part: String) {
    let isAppended: Void? = part.utf8.withContiguousStorageIfAvailable {
      bytes.append(contentsOf: $0)
    }
    if isAppended == nil { bytes.append(contentsOf: part.utf8) }
  }

  /// Whether what was appended from a place on ends with that.
  func ends(with end: String, from start: Int) -> Bool {
    let count = end.utf8.count
    return bytes.count - start >= count && bytes[(bytes.count - count)...].elementsEqual(end.utf8)
  }

  /// Ends a piece.
  mutating func endPiece() { ends.append(bytes.count) }
}
