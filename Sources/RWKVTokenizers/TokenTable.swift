/// The bytes of every token id, in one flat buffer; ids may have gaps.
struct TokenTable: Sendable {
  /// Ids lie below this, far above any published vocabulary, so that no file can demand much
  /// memory.
  static let idLimit = 1 << 20
  /// No token is longer. One that is looked for in a text must be shorter still: `ByteTrie`.
  static let tokenLengthLimit = 4096
  /// All tokens together are smaller, so that a `ByteTrie` can number its nodes, twice as many at
  /// most.
  static let sizeLimit = 1 << 23

  private var storage: [UInt8] = []
  private var places: [Range<Int32>?] = []

  /// One more than the highest id.
  var count: Int { places.count }

  /// The bytes of a token; nil where the vocabulary has none.
  subscript(id: TokenID) -> ArraySlice<UInt8>? {
    guard places.indices.contains(id), let place = places[id] else { return nil }
    return storage[Int(place.lowerBound)..<Int(place.upperBound)]
  }

  /// The bytes of many tokens, joined.
  func bytes(of tokens: [TokenID]) -> [UInt8] {
    func place(_ token: TokenID) -> Range<Int32> {
      places.indices.contains(token) ? places[token] ?? 0..<0 : 0..<0
    }
    let total = tokens.reduce(0) { $0 + place($1).count }
    // All empty arrays are one in memory, of which this initialiser writes the count: to the thread
    // sanitizer a race.
    guard total > 0 else { return [] }
    return storage.withUnsafeBufferPointer { storage in
      Array(unsafeUninitializedCapacity: total) { output, count in
        for token in tokens {
          let place = place(token)
          if place.isEmpty { continue }
          let start = storage.baseAddress! + Int(place.lowerBound)
          (output.baseAddress! + count).initialize(from: start, count: place.count)
          count += place.count
        }
      }
    }
  }

  /// Lets a token stand for no bytes.
  mutating func silence(_ id: TokenID) { places[id] = 0..<0 }

  /// Adds a token; a second token for an id, an id out of range and sizes above the limits are
  /// faults.
  mutating func insert(_ bytes: [UInt8], id: TokenID) throws(FileFault) {
    guard (0..<Self.idLimit).contains(id) else {
      throw FileFault("the id \(id) is outside 0..<\(Self.idLimit)")
    }
    guard bytes.count <= Self.tokenLengthLimit else {
      throw FileFault(
        "the token \(id) has \(bytes.count) bytes, more than \(Self.tokenLengthLimit)")
    }
    guard storage.count + bytes.count < Self.sizeLimit else {
      throw FileFault("the tokens have more than \(Self.sizeLimit) bytes")
    }
    if let other = self[id] {
      throw FileFault(
        "the id \(id) is given to \(FileFault.quote(other)) and "
          + FileFault.quote(bytes))
    }
    if places.count <= id {
      places.append(contentsOf: repeatElement(nil, count: id + 1 - places.count))
    }
    places[id] = Int32(storage.count)..<Int32(storage.count + bytes.count)
    storage.append(contentsOf: bytes)
  }
}
