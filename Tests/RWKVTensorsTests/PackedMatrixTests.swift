import CRWKVKernels
import Testing

@testable import RWKVTensors

/// Packed weights: how exact they are, and that every instruction set computes the same with them.
@Suite struct PackedMatrixTests {
  static let sizes = [(8, 32), (1, 1), (9, 33), (24, 96), (70, 40), (64, 320), (200, 64)]

  /// The error of a whole product relative to the exact one, on uniform weights.
  @Test(arguments: [(PackedFormat.q8, 0.012), (.q5, 0.045), (.q4, 0.09)])
  func aProductIsNearlyTheExactOne(_ format: PackedFormat, _ bound: Double) {
    let pool = ThreadPool(threadCount: 2)
    for (rows, columns) in Self.sizes where rows * columns > 256 {
      for tokens in [1, 3, 4, 9, 70] {
        let (weights, x) = Self.problem(rows, columns, tokens)
        let dense = Matrix(Tensor(weights, shape: [rows, columns]))!
        let packed = Matrix(PackedMatrix(packing: dense, as: format, on: pool))

        let exact = Self.product(dense, x, tokens, pool)
        let near = Self.product(packed, x, tokens, pool)

        let error = zip(near, exact).reduce(0.0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
        let size = exact.reduce(0.0) { $0 + Double($1 * $1) }
        #expect((error / size).squareRoot() < bound, "\(rows) × \(columns), \(tokens) tokens")
      }
    }
  }

  /// Against the widened weights only the rounding of the activations is left.
  @Test(arguments: PackedFormat.allCases, Kernels.all.indices)
  func everyInstructionSetComputesThePortableProduct(_ format: PackedFormat, _ table: Int) {
    let pool = ThreadPool(threadCount: 1)
    for (rows, columns) in Self.sizes where rows % 8 == 0 {
      for tokens in 1...6 {
        let (weights, x) = Self.problem(rows, columns, tokens)
        let dense = Matrix(Tensor(weights, shape: [rows, columns]))!
        let packed = PackedMatrix(packing: dense, as: format, on: pool)

        let fast = Self.kernelProduct(Kernels.all[table], packed, x, tokens)
        let plain = Self.kernelProduct(Kernels.all.last!, packed, x, tokens)

        for (a, b) in zip(fast, plain) { #expect(abs(a - b) < 2e-5) }
      }
    }
  }

  /// Sums in int16 or int32 must hold the largest q times the largest activations.
  @Test(arguments: PackedFormat.allCases, Kernels.all.indices)
  func theLargestProductsFit(_ format: PackedFormat, _ table: Int) throws {
    let half = Float16(1).bitPattern
    let scales = (0..<8).flatMap { _ in [UInt8(half & 0xff), UInt8(half >> 8)] }
    let minima = format == .q8 ? [] : [UInt8](repeating: 0, count: 16)
    let largest: UInt8 = format == .q8 ? 127 : 0xff
    let q = [UInt8](
      repeating: largest, count: format.panelBytes - scales.count - minima.count)
    let panel = scales + minima + q
    let tensor = Tensor(
      TensorStorage(copying: panel + panel), elementType: .uint8, shape: [1, 2, format.panelBytes])
    let packed = try #require(PackedMatrix(tensor, format: format, rows: 8, columns: 64))

    for sign in [Float(1), -1] {
      let x = [Float](repeating: sign, count: 64)
      let y = Self.kernelProduct(Kernels.all[table], packed, x, 1)

      let weight: Float = [.q8: 127, .q5: 31, .q4: 15][format]!
      for number in y { #expect(abs(number - sign * weight * 64) < 0.01) }
    }
  }

  @Test(arguments: PackedFormat.allCases)
  func neitherThreadsNorTheSplitOfTokensChangeABit(_ format: PackedFormat) {
    let (rows, columns, tokens) = (150, 100, 70)
    let (weights, x) = Self.problem(rows, columns, tokens)
    let dense = Matrix(Tensor(weights, shape: [rows, columns]))!
    let pools = [1, 2, 3].map { ThreadPool(threadCount: $0) }
    let packed = Matrix(PackedMatrix(packing: dense, as: format, on: pools[1]))

    let whole = pools.map { Self.product(packed, x, tokens, $0) }
    let serial = (0..<tokens).flatMap { token in
      Self.product(packed, Array(x[token * columns..<(token + 1) * columns]), 1, pools[1])
    }

    #expect(whole[0] == whole[1] && whole[0] == whole[2])
    #expect(whole[0] == serial)
  }

  @Test(arguments: PackedFormat.allCases)
  func weightsOfFewValuesAreKeptExactly(_ format: PackedFormat) {
    // Every block holds as many evenly spaced values as q has levels.
    let levels = format == .q4 ? 16 : 32
    let weights = (0..<1024).map { index in Float((index * 7) % levels - levels / 2) / 16 }
    let bound: Float = format == .q8 ? 4e-3 : 1e-3
    let dense = Matrix(Tensor(weights, shape: [16, 64]))!
    let packed = Matrix(
      PackedMatrix(packing: dense, as: format, on: ThreadPool(threadCount: 1)))
    var back = [Float](repeating: .nan, count: weights.count)
    packed.copyRows(0..<16, to: &back)
    for (a, b) in zip(back, weights) { #expect(abs(a - b) <= bound) }
  }

  @Test(arguments: PackedFormat.allCases)
  func constantAndEmptyBlocksAreKept(_ format: PackedFormat) {
    let weights: [Float] =
      Array(repeating: 0, count: 256) + Array(repeating: -0.5, count: 256)
    let dense = Matrix(Tensor(weights, shape: [16, 32]))!
    let packed = Matrix(
      PackedMatrix(packing: dense, as: format, on: ThreadPool(threadCount: 1)))
    var back = [Float](repeating: .nan, count: weights.count)
    packed.copyRows(0..<16, to: &back)
    for (a, b) in zip(back, weights) { #expect(abs(a - b) < 1e-3) }
  }

  private static func problem(
    _ rows: Int, _ columns: Int, _ tokens: Int
  ) -> (weights: [Float], x: [Float]) {
    (
      KernelTests.numbers(rows * columns, seed: 1), KernelTests.numbers(tokens * columns, seed: 2)
    )
  }

  private static func product(
    _ matrix: Matrix, _ x: [Float], _ tokens: Int, _ pool: ThreadPool
  ) -> [Float] {
    let input = Activations.allocate(rows: tokens, columns: matrix.columns)
    let output = Activations.allocate(rows: tokens, columns: matrix.rows)
    defer {
      input.deallocate()
      output.deallocate()
    }
    _ = input.values.update(from: x)
    matrix.multiply(input, into: output, on: pool)
    return Array(output.values)
  }

  private static func kernelProduct(
    _ kernels: Kernels, _ packed: PackedMatrix, _ x: [Float], _ tokens: Int
  ) -> [Float] {
    let blocks = packed.tensor.shape[1]
    var q = [Int8](repeating: 0, count: tokens * blocks * 32)
    var scale = [Float](repeating: 0, count: tokens * blocks)
    var sum = [Int32](repeating: 0, count: tokens * blocks)
    var y = [Float](repeating: .nan, count: tokens * packed.rows)
    let format = [PackedFormat.q8: CK_Q8, .q5: CK_Q5, .q4: CK_Q4][packed.format]!
    q.withUnsafeMutableBufferPointer { q in
      scale.withUnsafeMutableBufferPointer { scale in
        sum.withUnsafeMutableBufferPointer { sum in
          for token in 0..<tokens {
            x.withUnsafeBufferPointer { x in
              kernels.c.pointee.quantise(
                x.baseAddress! + token * packed.columns, packed.columns,
                ck_quantised(
                  q: q.baseAddress! + token * blocks * 32,
                  scale: scale.baseAddress! + token * blocks,
                  sum: sum.baseAddress! + token * blocks))
            }
          }
          packed.tensor.withBytes { bytes in
            kernels.c.pointee.packed_product(
              format, bytes.baseAddress!, packed.rows / 8, blocks,
              ck_quantised(q: q.baseAddress!, scale: scale.baseAddress!, sum: sum.baseAddress!),
              tokens, &y, packed.rows)
          }
        }
      }
    }
    return y
  }
}
