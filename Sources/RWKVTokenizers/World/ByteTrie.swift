/// A map from byte strings to token ids that finds the longest key at a place of a text.
///
/// The nodes are numbers and all edges lie in one open-addressed hash table, `(node, byte) →
/// child`, so that a vocabulary of 65,000 tokens is built in milliseconds, in a handful of
/// allocations.
struct ByteTrie: Sendable {
  /// No key is longer, so that looking for the longest one stays cheap on any text: a text that keeps
  /// beginning keys without ending one costs a walk of this length for every byte. The longest token of
  /// the published World vocabulary has 128 bytes.
  static let keyLengthLimit = 256

  /// Each slot holds `node << 40 | byte << 32 | child`; 0 is an empty slot, as no edge leads to the
  /// root.
  private var edges = [UInt64](repeating: 0, count: 1 << 10)
  /// How far a hash is shifted to index `edges`.
  private var shift: UInt64 = 64 - 10
  /// The token that ends at each node, or -1.
  private var tokens: [Int32] = [-1]

  /// Adds a key and returns the id that it had before, if any. The keys together must be shorter
  /// than 2^24 bytes, each at most `keyLengthLimit`.
  @discardableResult
  mutating func insert(_ key: [UInt8], id: TokenID) -> TokenID? {
    var node = 0
    for byte in key { node = child(of: node, byte) ?? addChild(to: node, byte) }
    defer { tokens[node] = Int32(id) }
    return tokens[node] < 0 ? nil : Int(tokens[node])
  }

  /// The id of exactly this key.
  subscript(key: [UInt8]) -> TokenID? {
    var node = 0
    for byte in key {
      guard let next = child(of: node, byte) else { return nil }
      node = next
    }
    return tokens[node] < 0 ? nil : Int(tokens[node])
  }

  /// The longest key, not empty, that the text has at `start`, and where it ends.
  func longestMatch(in text: [UInt8], at start: Int) -> (id: TokenID, end: Int)? {
    var match: (id: TokenID, end: Int)?
    var node = 0
    var position = start
    while position < text.count, let next = child(of: node, text[position]) {
      node = next
      position += 1
      if tokens[node] >= 0 { match = (Int(tokens[node]), position) }
    }
    return match
  }

  /// Refuses a token that is too long for a key.
  static func requireShort(_ token: [UInt8], id: TokenID) throws(FileFault) {
    guard token.count <= keyLengthLimit else {
      throw FileFault("the token \(id) has \(token.count) bytes, more than \(keyLengthLimit)")
    }
  }

  private func child(of node: Int, _ byte: UInt8) -> Int? {
    let edge = edges[slot(of: node, byte)]
    return edge == 0 ? nil : Int(edge & 0xFFFF_FFFF)
  }

  private mutating func addChild(to node: Int, _ byte: UInt8) -> Int {
    if tokens.count * 2 > edges.count { grow() }
    let child = tokens.count
    edges[slot(of: node, byte)] = Self.key(node, byte) << 32 | UInt64(child)
    tokens.append(-1)
    return child
  }

  /// Where the edge lies, or the empty slot where it belongs.
  private func slot(of node: Int, _ byte: UInt8) -> Int {
    let key = Self.key(node, byte)
    var slot = Int((key &* 0x9E37_79B9_7F4A_7C15) >> shift)
    while edges[slot] != 0, edges[slot] >> 32 != key { slot = (slot + 1) & (edges.count - 1) }
    return slot
  }

  private mutating func grow() {
    let old = edges
    edges = [UInt64](repeating: 0, count: old.count * 2)
    shift -= 1
    for edge in old where edge != 0 {
      edges[slot(of: Int(edge >> 40), UInt8(truncatingIfNeeded: edge >> 32))] = edge
    }
  }

  private static func key(_ node: Int, _ byte: UInt8) -> UInt64 { UInt64(node) << 8 | UInt64(byte) }
}
