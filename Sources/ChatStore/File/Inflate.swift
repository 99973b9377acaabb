/// The reverse of deflate (RFC 1951), for files in archives.
enum Inflate {
  /// Why bytes are not what deflate made.
  enum Fault: Error, Hashable {
    case damaged
    /// There is more than was asked for.
    case tooLong
  }

  /// The bytes that were packed.
  ///
  /// - Parameter limit: The most that may come out.
  static func bytes(
    of packed: ArraySlice<UInt8>, limit: Int
  ) throws(Fault) -> [UInt8] {
    var inflater = Inflater(bits: BitReader(bytes: packed), limit: limit)
    try inflater.run()
    return inflater.output
  }
}

/// Bits, the lowest of a byte first.
private struct BitReader {
  let bytes: ArraySlice<UInt8>
  private var next: Int
  private var held: UInt32 = 0
  private var count = 0

  init(bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    next = bytes.startIndex
  }

  /// The next bits as a number, at most 16.
  mutating func bits(_ wanted: Int) throws(Inflate.Fault) -> Int {
    while count < wanted {
      guard next < bytes.endIndex else { throw .damaged }
      held |= UInt32(bytes[next]) << UInt32(count)
      next += 1
      count += 8
    }
    let value = held & ((1 << UInt32(wanted)) - 1)
    held >>= UInt32(wanted)
    count -= wanted
    return Int(value)
  }

  /// The next whole bytes, from the next whole one on.
  mutating func whole(_ wanted: Int) throws(Inflate.Fault) -> ArraySlice<UInt8> {
    held = 0
    next -= count / 8
    count = 0
    guard wanted <= bytes.endIndex - next else { throw .damaged }
    defer { next += wanted }
    return bytes[next..<next + wanted]
  }
}

/// A Huffman code: symbols by the length of their codes.
private struct HuffmanCode {
  /// How many codes there are of each length.
  private var counts = [Int](repeating: 0, count: 16)
  /// The symbols in the order of their codes.
  private var symbols: [Int] = []

  /// Makes the code in which symbol n has a code of `lengths[n]` bits; 0 is none.
  init(lengths: some Collection<Int>) throws(Inflate.Fault) {
    for length in lengths { counts[length] += 1 }
    counts[0] = 0
    var left = 1
    for length in 1..<16 {
      left = left * 2 - counts[length]
      guard left >= 0 else { throw .damaged }
    }
    for length in 1..<16 where counts[length] > 0 {
      for (symbol, its) in lengths.enumerated() where its == length { symbols.append(symbol) }
    }
  }

  func symbol(from bits: inout BitReader) throws(Inflate.Fault) -> Int {
    var (code, first, index) = (0, 0, 0)
    for length in 1..<16 {
      code |= try bits.bits(1)
      let count = counts[length]
      if code - count < first { return symbols[index + code - first] }
      index += count
      first = (first + count) << 1
      code <<= 1
    }
    throw .damaged
  }
}

private struct Inflater {
  var bits: BitReader
  let limit: Int
  private(set) var output: [UInt8] = []

  init(bits: BitReader, limit: Int) {
    self.bits = bits
    self.limit = limit
  }

  mutating func run() throws(Inflate.Fault) {
    var isLast = false
    while !isLast {
      isLast = try bits.bits(1) == 1
      switch try bits.bits(2) {
      case 0:
        let head = Array(try bits.whole(4))
        let length = Int(head[0]) | Int(head[1]) << 8
        guard length ^ 0xFFFF == Int(head[2]) | Int(head[3]) << 8 else { throw .damaged }
        guard output.count + length <= limit else { throw .tooLong }
        output += try bits.whole(length)
      case 1: try block(Self.fixedLiterals(), Self.fixedDistances())
      case 2:
        let (literals, distances) = try codes()
        try block(literals, distances)
      default: throw .damaged
      }
    }
  }

  private mutating func block(
    _ literals: HuffmanCode, _ distances: HuffmanCode
  ) throws(Inflate.Fault) {
    while true {
      let symbol = try literals.symbol(from: &bits)
      if symbol == 256 { return }
      if symbol < 256 {
        guard output.count < limit else { throw .tooLong }
        output.append(UInt8(symbol))
        continue
      }
      guard symbol < 286 else { throw .damaged }
      let (base, extra) = Self.lengths[symbol - 257]
      let length = base + (try bits.bits(extra))
      let place = try distances.symbol(from: &bits)
      guard place < 30 else { throw .damaged }
      let (far, more) = Self.distances[place]
      let distance = far + (try bits.bits(more))
      guard distance <= output.count else { throw .damaged }
      guard output.count + length <= limit else { throw .tooLong }
      for _ in 0..<length { output.append(output[output.count - distance]) }
    }
  }

  /// The codes of a block that brings its own.
  private mutating func codes() throws(Inflate.Fault) -> (HuffmanCode, HuffmanCode) {
    let literals = try bits.bits(5) + 257
    let distances = try bits.bits(5) + 1
    let count = try bits.bits(4) + 4
    guard literals <= 286, distances <= 30 else { throw .damaged }
    var order = [Int](repeating: 0, count: 19)
    for place in Self.order.prefix(count) { order[place] = try bits.bits(3) }
    let code = try HuffmanCode(lengths: order)
    var lengths: [Int] = []
    while lengths.count < literals + distances {
      let symbol = try code.symbol(from: &bits)
      switch symbol {
      case 0..<16: lengths.append(symbol)
      case 16:
        guard let last = lengths.last else { throw .damaged }
        lengths += repeatElement(last, count: try bits.bits(2) + 3)
      case 17: lengths += repeatElement(0, count: try bits.bits(3) + 3)
      default: lengths += repeatElement(0, count: try bits.bits(7) + 11)
      }
    }
    guard lengths.count == literals + distances else { throw .damaged }
    return (
      try HuffmanCode(lengths: lengths[..<literals]), try HuffmanCode(lengths: lengths[literals...])
    )
  }

  private static func fixedLiterals() throws(Inflate.Fault) -> HuffmanCode {
    try HuffmanCode(
      lengths: (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 })
  }

  private static func fixedDistances() throws(Inflate.Fault) -> HuffmanCode {
    try HuffmanCode(lengths: [Int](repeating: 5, count: 30))
  }

  private static let order = [
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
  ]

  /// The base and the extra bits of each length, and of each distance.
  private static let lengths: [(Int, Int)] = zip(
    [
      3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
      163, 195, 227, 258,
    ], [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0]
  ).map { ($0, $1) }
  private static let distances: [(Int, Int)] = zip(
    [
      1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537,
      2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577,
    ],
    [
      0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13,
      13,
    ]
  ).map { ($0, $1) }
}
