import RWKVEngine

/// The last few states in memory: whatever text comes next, reading begins after the longest one that it
/// begins with. So a retry, an undo or another branch costs only what is new.
struct RecentStates {
  private var entries: [PrefixState] = []
  /// Bytes of all states together; at least two are kept whatever their size.
  private let byteLimit: Int

  init(byteLimit: Int = 256 << 20) { self.byteLimit = byteLimit }

  /// Adds a state in place of one that stands for the same text.
  mutating func add(_ entry: PrefixState) {
    entries.removeAll { $0.isAlike(entry.model, entry.initialState) && $0.text == entry.text }
    entries.append(entry)
    var bytes = 0
    let kept = entries.reversed().enumerated().prefix { index, entry in
      bytes += entry.snapshot.state.layout.byteCount
      return index < 2 || (bytes <= byteLimit && index < 32)
    }
    entries = kept.reversed().map(\.element)
  }

  /// The state of that model, from that initial state, with the longest text that `text` begins with.
  func longestPrefix(
    of text: [UInt8], model: String, initialState: String? = nil
  ) -> PrefixState? {
    // The longest first: nearly always it is the one.
    entries.filter { $0.isAlike(model, initialState) && $0.text.count <= text.count }
      .sorted { $0.text.count > $1.text.count }
      .first { text.begins(with: $0.text) }
  }

  /// The state with the most tokens that a history begins with.
  func longestPrefix(of tokens: TokenHistory, model: String, initialState: String?) -> PrefixState?
  {
    entries.filter { $0.isAlike(model, initialState) && $0.snapshot.tokens.count <= tokens.count }
      .sorted { $0.snapshot.tokens.count > $1.snapshot.tokens.count }
      .first { tokens.begins(with: $0.snapshot.tokens) }
  }
}
