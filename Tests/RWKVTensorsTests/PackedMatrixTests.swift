import CRWKVKernels
import Foundation
import Testing

@testable import RWKVTensors

/// Packed weights: how exact they are, and that every instruction set computes the same with them.
@Suite struct PackedMatrixTests {
  static let sizes = [
    (8, 32), (1, 1), (9, 33), (24, 96), (70, 40), (64, 320), (200, 64), (16, 768),
  ]

  /// The error of a whole product relative to the exact one, on uniform weights.
  @Test(arguments: [
    (PackedFormat.q8, 0.012), (.q5, 0.045), (.q4, 0.09), (.q5k, 0.045), (.q4k, 0.09),
  ])
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
    let hasFactors = format.panelColumns == 256
    let minima = format == .q8 ? [] : [UInt8](repeating: 0, count: 16)
    // All factors of scales are 63, those of minima 0.
    let factors =
      hasFactors
      ? [UInt8](repeating: 0x0f, count: 64) + [UInt8](repeating: 0x33, count: 32) : []
    let largest: UInt8 = format == .q8 ? 127 : 0xff
    let header = scales + minima + factors
    let panel = header + [UInt8](repeating: largest, count: format.panelBytes - header.count)
    let columns = 2 * format.panelColumns
    let tensor = Tensor(
      TensorStorage(copying: panel + panel), elementType: .uint8, shape: [1, 2, format.panelBytes])
    let packed = try #require(PackedMatrix(tensor, format: format, rows: 8, columns: columns))

    for sign in [Float(1), -1] {
      let x = [Float](repeating: sign, count: columns)
      let y = Self.kernelProduct(Kernels.all[table], packed, x, 1)

      let weight: Float = [.q8: 127, .q5: 31, .q4: 15, .q5k: 63 * 31, .q4k: 63 * 15][format]!
      let exact = sign * weight * Float(columns)
      for number in y { #expect(abs(number - exact) < 1e-6 * abs(exact) + 0.01) }
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
    let levels = format == .q4 || format == .q4k ? 16 : 32
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

  /// Weights as trained models have them: many small ones, a few large.
  @Test(arguments: [
    (PackedFormat.q4k, PackedFormat.q4, 0.98, 4.5), (.q5k, .q5, 0.99, 5.5),
  ])
  func sixBitFactorsCostLessAndErrLessOnHeavyTails(
    _ format: PackedFormat, _ other: PackedFormat, _ share: Double, _ bits: Double
  ) {
    let pool = ThreadPool(threadCount: 2)
    let (rows, columns) = (64, 1024)
    // Student's t with four degrees of freedom, by a normal number over the root of a mean square.
    let uniform = KernelTests.numbers(rows * columns * 12 * 5, seed: 9)
    func normal(_ index: Int) -> Float { uniform[12 * index..<12 * index + 12].reduce(0, +) }
    let weights = (0..<rows * columns).map { index in
      let others = (1...4).reduce(Float(0)) { $0 + pow(normal(5 * index + $1), 2) }
      return normal(5 * index) / (others / 4).squareRoot() / 50
    }
    let dense = Matrix(Tensor(weights, shape: [rows, columns]))!
    func error(_ format: PackedFormat) -> Double {
      let packed = PackedMatrix(packing: dense, as: format, on: pool)
      var back = [Float](repeating: .nan, count: weights.count)
      Matrix(packed).copyRows(0..<rows, to: &back)
      return zip(back, weights).reduce(0) { $0 + pow(Double($1.0 - $1.1), 2) }.squareRoot()
    }
    #expect(error(format) <= share * error(other))
    let packed = PackedMatrix(packing: dense, as: format, on: pool)
    #expect(Double(packed.tensor.byteCount * 8) == bits * Double(weights.count))
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
    let rounded = RoundedActivations(tokens: tokens, columns: packed.columns)
    for token in 0..<tokens {
      x.withUnsafeBufferPointer { x in
        kernels.c.pointee.quantise(
          x.baseAddress! + token * packed.columns, packed.columns, rounded.pointers(from: token))
      }
    }
    var y = [Float](repeating: .nan, count: tokens * packed.rows)
    packed.tensor.withBytes { bytes in
      kernels.c.pointee.packed_product(
        packed.format.kernelFormat, bytes.baseAddress!, packed.rows / 8, rounded.blocks,
        rounded.pointers(from: 0), tokens, &y, packed.rows)
    }
    return y
  }
}
