/// The lines sent before, and the draft that waits while one of them is shown.
struct History: Hashable, Sendable {
  /// Oldest first.
  private(set) var lines: [String]
  /// Which line is shown; nil while the draft is.
  private(set) var position: Int?
  private var draft = ""

  /// The most lines kept.
  private static let capacity = 1_000

  /// Makes a history of lines, oldest first.
  init(_ lines: [String] = []) {
    self.lines = Array(lines.suffix(Self.capacity))
  }

  /// Adds a line that was sent, unless it repeats the last one, and goes back to the draft's place.
  mutating func add(_ line: String) {
    reset()
    guard lines.last != line else { return }
    lines.append(line)
    lines.removeFirst(max(0, lines.count - Self.capacity))
  }

  /// Goes back to the draft's place, for a draft that is new.
  mutating func reset() { position = nil }

  /// The line before the one shown; `current` is kept as the draft when leaving it.
  mutating func older(than current: String) -> String? {
    let next = (position ?? lines.count) - 1
    guard lines.indices.contains(next) else { return nil }
    if position == nil { draft = current }
    position = next
    return lines[next]
  }

  /// The line after the one shown, at last the draft.
  mutating func newer() -> String? {
    guard let current = position else { return nil }
    position = current + 1 < lines.count ? current + 1 : nil
    return position.map { lines[$0] } ?? draft
  }

  /// The newest line before `limit` that holds `query`, whatever the case of its letters.
  func match(_ query: String, before limit: Int? = nil) -> Int? {
    guard !query.isEmpty else { return nil }
    let query = query.lowercased()
    return lines[..<(limit ?? lines.count)].lastIndex { $0.lowercased().contains(query) }
  }

  /// The oldest line after `limit` that holds `query`.
  func match(_ query: String, after limit: Int) -> Int? {
    guard !query.isEmpty else { return nil }
    let query = query.lowercased()
    return lines[(limit + 1)...].firstIndex { $0.lowercased().contains(query) }
  }
}
