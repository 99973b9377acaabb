import Testing

@testable import RWKVTensors

/// ggml's blocks: what they stand for, and that panels hold the same.
@Suite struct BlockTensorTests {
  private let pool = ThreadPool(threadCount: 2)

  /// Random blocks of a matrix, with scales that are numbers.
  private func blocks(_ format: BlockFormat, rows: Int, columns: Int) -> BlockTensor {
    let count = rows * columns / format.length
    let noise = KernelTests.numbers(count * format.byteCount, seed: 5)
    var bytes = noise.map { UInt8(truncatingIfNeeded: Int($0 * 1e6)) }
    for block in 0..<count {
      let places: [Int] =
        switch format {
        case .q40, .q50, .q80: [0]
        case .q41, .q51, .q4K, .q5K: [0, 2]
        case .q6K: [208]
        }
      for (index, place) in places.enumerated() {
        let scale = Float16(noise[block] * (index == 0 ? 1 : -3)).bitPattern
        bytes[block * format.byteCount + place] = UInt8(scale & 0xff)
        bytes[block * format.byteCount + place + 1] = UInt8(scale >> 8)
      }
    }
    return BlockTensor(
      TensorStorage(copying: bytes), offset: 0, format: format, shape: [rows, columns])
  }

  @Test(arguments: BlockFormat.allCases.filter(\.isExactInPanels), [1, 8, 19])
  func panelsHoldExactlyWhatBlocksDo(_ format: BlockFormat, _ rows: Int) throws {
    let blocks = blocks(format, rows: rows, columns: 512)
    let exact = try #require(blocks.widened()).floats()

    let packed = Matrix(try #require(PackedMatrix(repacking: blocks, on: pool)))

    var back = [Float](repeating: .nan, count: exact.count)
    packed.copyRows(0..<rows, to: &back)
    // s·(q - 8) and s·q - 8·s may differ by a rounding of float32.
    let scale = exact.map(abs).max()!
    for (a, b) in zip(back, exact) { #expect(abs(a - b) <= 2e-7 * scale) }
  }

  @Test(arguments: BlockFormat.allCases.filter(\.isExactInPanels))
  func aPowerOfTwoIsTakenIn(_ format: BlockFormat) throws {
    let blocks = blocks(format, rows: 8, columns: 256)
    let exact = try #require(blocks.widened()).floats()
    let packed = Matrix(try #require(PackedMatrix(repacking: blocks, times: 4, on: pool)))
    var back = [Float](repeating: .nan, count: exact.count)
    packed.copyRows(0..<8, to: &back)
    let scale = 4 * exact.map(abs).max()!
    for (a, b) in zip(back, exact) { #expect(abs(a - 4 * b) <= 2e-7 * scale) }
  }

  /// Q6_K has a scale for 16 numbers, q8 one for 32: a number is rounded by 1/254 of the largest of 32.
  @Test func q6KIsRoundedToEightBits() throws {
    let blocks = blocks(.q6K, rows: 19, columns: 512)
    let exact = try #require(blocks.widened()).floats()

    let packed = try #require(PackedMatrix(repacking: blocks, on: pool))

    #expect(packed.format == .q8)
    var back = [Float](repeating: .nan, count: exact.count)
    Matrix(packed).copyRows(0..<19, to: &back)
    for start in stride(from: 0, to: exact.count, by: 32) {
      let largest = exact[start..<start + 32].map(abs).max()!
      for index in start..<start + 32 {
        #expect(abs(back[index] - exact[index]) <= 1.05 * largest / 254 + 1e-6)
      }
    }
  }

  @Test(arguments: BlockFormat.allCases)
  func aScaleThatIsNoNumberIsNotTaken(_ format: BlockFormat) {
    var bytes = [UInt8](repeating: 0, count: format.byteCount)
    let place = format == .q6K ? 208 : 0
    (bytes[place], bytes[place + 1]) = (0x00, 0x7e)
    let blocks = BlockTensor(
      TensorStorage(copying: bytes), offset: 0, format: format, shape: [1, format.length])
    #expect(blocks.widened() == nil)
    #expect(PackedMatrix(repacking: blocks, on: pool) == nil)
  }

  /// By hand, from the tables of ggml's documentation.
  @Test func blocksStandForTheNumbersThatGgmlSays() throws {
    let (two, one): ([UInt8], [UInt8]) = ([0x00, 0x40], [0x00, 0x3c])
    let nibbles = [UInt8](repeating: 0xf1, count: 16)
    func halves(_ low: Float, _ high: Float) -> [Float] {
      [Float](repeating: low, count: 16) + [Float](repeating: high, count: 16)
    }
    #expect(try widened(.q40, two + nibbles) == halves(-14, 14))
    #expect(try widened(.q41, two + one + nibbles) == halves(3, 31))
    let (upper, lower): ([UInt8], [UInt8]) = ([0, 0, 0xff, 0xff], [0xff, 0xff, 0, 0])
    #expect(try widened(.q50, two + upper + nibbles) == halves(-30, 30))
    #expect(try widened(.q51, two + one + lower + nibbles) == halves(35, 31))
    let bytes = [0x80] + [UInt8](repeating: 1, count: 31)
    #expect(try widened(.q80, two + bytes)[..<2] == [-256, 2])
  }

  /// Eight parts of scale factors 1, 2, … 8 and minimum factors 8, 7, … 1.
  private static let factors: [UInt8] = [1, 2, 3, 4, 8, 7, 6, 5, 0x45, 0x36, 0x27, 0x18]

  private func widened(_ format: BlockFormat, _ bytes: [UInt8]) throws -> [Float] {
    let storage = TensorStorage(copying: bytes)
    let blocks = BlockTensor(storage, offset: 0, format: format, shape: [format.length])
    return try #require(blocks.widened()).floats()
  }

  @Test func blocksOfSixBitScalesStandForTheNumbersThatGgmlSays() throws {
    let (one, two): ([UInt8], [UInt8]) = ([0x00, 0x3c], [0x00, 0x40])
    let nibbles = [UInt8](repeating: 0x31, count: 128)
    let k = try widened(.q4K, one + two + Self.factors + nibbles)
    for part in 0..<8 {
      let q = part % 2 == 0 ? 1 : 3
      let expected = (part + 1) * q - 2 * (8 - part)
      #expect(k[32 * part] == Float(expected))
    }
    // The fifth bits of the second part alone are set.
    let fifths = [UInt8](repeating: 0b10, count: 32)
    let five = try widened(.q5K, one + two + Self.factors + fifths + nibbles)
    #expect(five[32] == 2 * 19 - 2 * 7)
    #expect(five[0] == k[0])
    // The largest factors: those of the fifth part have their upper bits elsewhere.
    let large: [UInt8] = [0xff, 2, 3, 4, 63, 7, 6, 5, 0xff, 0, 0, 0]
    let big = try widened(.q4K, one + one + large + [UInt8](repeating: 0x11, count: 128))
    #expect(big[0] == 63 - 63)
    #expect(big[128] == 63 - 15)
  }

  @Test func q6KStandsForTheNumbersThatGgmlSays() throws {
    var bytes = [UInt8](repeating: 0x21, count: 128)
    bytes += [UInt8](repeating: 0b11_10_01_00, count: 64)
    bytes += (1...16).map { UInt8($0) } + [0x00, 0x3c]
    let numbers = try widened(.q6K, bytes)
    #expect(numbers[0] == Float(1 * (1 - 32)))
    #expect(numbers[32] == Float(3 * (1 + 16 - 32)))
    #expect(numbers[64] == Float(5 * (2 + 32 - 32)))
    #expect(numbers[96] == Float(7 * (2 + 48 - 32)))
    #expect(numbers[144] == Float(10 * (1 - 32)))
  }
}
