import RWKVPlatform
import RWKVTokenizers

/// The tokens that a state has read, from the first, with a running hash of them.
///
/// Histories that grew from one another share their memory but for the last few thousand tokens, so that to
/// keep many of a long text costs little, and so does to compare them.
public struct TokenHistory: Hashable, Sendable {
  /// Tokens of a block. All blocks are full but the last.
  private static let blockLength = 4_096

  private var blocks: [[Int32]] = []
  private var running = XXH3()
  /// How many tokens there are.
  public private(set) var count = 0

  /// The history of nothing.
  public init() {}

  /// A history of known tokens.
  public init(_ tokens: some Sequence<TokenID>) {
    append(contentsOf: tokens)
  }

  /// A history that lies in memory in several places, one run after another, as a file has it: numbers of four
  /// bytes, little-endian.
  init(_ runs: [UnsafeRawBufferPointer]) {
    count = runs.reduce(0) { $0 + $1.count / 4 }
    blocks.reserveCapacity((count + Self.blockLength - 1) / Self.blockLength)
    // Straight into the blocks: a long chat has thousands of runs, and this is part of opening it.
    var rest = runs[...]
    var current = rest.popFirst() ?? UnsafeRawBufferPointer(start: nil, count: 0)
    var missing = count
    while missing > 0 {
      let length = Swift.min(missing, Self.blockLength)
      let block = [Int32](unsafeUninitializedCapacity: length) { numbers, filled in
        var room = UnsafeMutableRawBufferPointer(numbers)[..<(length * 4)]
        while !room.isEmpty {
          if current.isEmpty { current = rest.removeFirst() }
          let part = Swift.min(room.count, current.count)
          UnsafeMutableRawBufferPointer(rebasing: room.prefix(part))
            .copyMemory(from: UnsafeRawBufferPointer(rebasing: current.prefix(part)))
          room = room.dropFirst(part)
          current = UnsafeRawBufferPointer(rebasing: current.dropFirst(part))
        }
        for index in 0..<length { numbers[index] = Int32(littleEndian: numbers[index]) }
        filled = length
      }
      block.withUnsafeBytes { running.update($0) }
      blocks.append(block)
      missing -= length
    }
  }

  /// Tells these tokens from all others: XXH3 (128 bits) of them as little-endian numbers of four bytes.
  public var hash: XXH3.Digest { running.digest }

  /// Adds a token.
  public mutating func append(_ token: TokenID) { append(contentsOf: CollectionOfOne(token)) }

  /// Adds tokens.
  public mutating func append(contentsOf tokens: some Sequence<TokenID>) {
    let numbers = tokens.map { Int32(truncatingIfNeeded: $0) }
    numbers.withUnsafeBufferPointer { append($0) }
  }

  /// Adds tokens as they lie in a file.
  mutating func append(_ numbers: UnsafeBufferPointer<Int32>) {
    guard !numbers.isEmpty else { return }
    running.update(UnsafeRawBufferPointer(numbers))
    count += numbers.count
    var rest = numbers[...]
    while !rest.isEmpty {
      let room = Self.blockLength - (blocks.last?.count ?? Self.blockLength)
      let part = UnsafeBufferPointer(rebasing: rest.prefix(room == 0 ? Self.blockLength : room))
      // As arrays of whole memory, which is copied at once.
      if room == 0 {
        blocks.append(Array(part))
      } else {
        blocks[blocks.count - 1].append(contentsOf: part)
      }
      rest = rest.dropFirst(part.count)
    }
  }

  /// How many tokens at the beginning are those of another history.
  public func commonPrefixLength(with other: TokenHistory) -> Int {
    var length = 0
    for (own, others) in zip(blocks, other.blocks) {
      // Blocks that are shared are found equal without a look at what is in them.
      if own == others {
        length += own.count
      } else {
        return length + zip(own, others).prefix { $0 == $1 }.count
      }
    }
    return length
  }

  /// Whether it begins with all of another history.
  public func begins(with other: TokenHistory) -> Bool {
    count >= other.count && commonPrefixLength(with: other) == other.count
  }

  /// Whether all are rows of a vocabulary.
  func fits(vocabulary: Int) -> Bool {
    blocks.allSatisfy { block in
      block.withUnsafeBufferPointer { numbers in
        // As numbers without a sign, negative ones are the greatest.
        var largest: UInt32 = 0
        for number in numbers { largest = Swift.max(largest, UInt32(bitPattern: number)) }
        return largest < vocabulary
      }
    }
  }

  /// The tokens from a place on as they lie in a file.
  func numbers(from start: Int) -> [Int32] {
    let first = start / Self.blockLength
    var numbers: [Int32] = []
    numbers.reserveCapacity(count - start)
    for block in blocks.dropFirst(first) { numbers += block }
    numbers.removeFirst(start - first * Self.blockLength)
    return numbers
  }

  public static func == (one: TokenHistory, other: TokenHistory) -> Bool {
    one.count == other.count && one.blocks == other.blocks
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(hash) }
}

extension TokenHistory: RandomAccessCollection {
  public var startIndex: Int { 0 }
  public var endIndex: Int { count }

  public subscript(position: Int) -> TokenID {
    TokenID(blocks[position / Self.blockLength][position % Self.blockLength])
  }
}

extension TokenHistory: ExpressibleByArrayLiteral {
  public init(arrayLiteral tokens: TokenID...) { self.init(tokens) }
}
