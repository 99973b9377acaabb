import CRWKVKernels
import Foundation
import Testing

@testable import RWKVTensors

/// The fast kernels against plain loops in double precision, at sizes with and without remainders.
@Suite struct KernelTests {
  static let tables = Kernels.all
  static let kernelTypes = [
    ElementType.float32: CK_FLOAT32, .float16: CK_FLOAT16, .bfloat16: CK_BFLOAT16,
  ]
  static let sizes = [1, 3, 4, 7, 8, 9, 15, 16, 20, 31, 64, 100]

  /// Numbers in [-1, 1), the same in every run.
  static func numbers(_ count: Int, seed: UInt64) -> [Float] {
    var word = seed
    return (0..<count).map { _ in
      word = word &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Float(Int32(truncatingIfNeeded: word >> 32)) / 0x1p31
    }
  }

  @Test(arguments: tables.indices, [ElementType.float32, .float16, .bfloat16])
  func matrixTimesVector(_ table: Int, _ type: ElementType) {
    for rows in Self.sizes {
      for columns in Self.sizes {
        let weights = Self.stored(Self.numbers(rows * columns, seed: 1), as: type)
        let x = Self.numbers(columns, seed: 2)
        var y = [Float](repeating: .nan, count: rows)

        weights.withBytes { bytes in
          Self.tables[table].c.pointee.matvec(
            Self.kernelTypes[type]!, bytes.baseAddress!, x, &y, rows, columns)
        }

        let w = weights.floats()
        for row in 0..<rows {
          let exact = (0..<columns).reduce(0.0) {
            $0 + Double(w[row * columns + $1]) * Double(x[$1])
          }
          #expect(abs(Double(y[row]) - exact) < 1e-5)
        }
      }
    }
  }

  @Test(arguments: tables.indices, [ElementType.float32, .float16, .bfloat16])
  func vectorTimesMatrix(_ table: Int, _ type: ElementType) {
    for rows in Self.sizes {
      for columns in Self.sizes {
        let weights = Self.stored(Self.numbers(rows * columns, seed: 1), as: type)
        let x = Self.numbers(rows, seed: 2)
        var y = [Float](repeating: .nan, count: columns)

        weights.withBytes { bytes in
          Self.tables[table].c.pointee.vecmat(
            Self.kernelTypes[type]!, bytes.baseAddress!, x, &y, rows, columns)
        }

        let w = weights.floats()
        for column in 0..<columns {
          let exact = (0..<rows).reduce(0.0) {
            $0 + Double(x[$1]) * Double(w[$1 * columns + column])
          }
          #expect(abs(Double(y[column]) - exact) < 1e-5)
        }
      }
    }
  }

  @Test(arguments: tables.indices)
  func everyFloat16IsWidenedExactly(_ table: Int) {
    let halves = (0...UInt16.max).map { $0 }
    var wide = [Float](repeating: 0, count: halves.count)
    Self.tables[table].c.pointee.widen(CK_FLOAT16, halves, &wide, halves.count)
    for (half, number) in zip(halves, wide) {
      let exact = Float(Float16(bitPattern: half))
      #expect(exact.isNaN ? number.isNaN : number.bitPattern == exact.bitPattern, "\(half)")
    }
  }

  @Test(arguments: tables.indices)
  func everyBfloat16IsTheUpperHalfOfAFloat32(_ table: Int) {
    let halves = (0...UInt16.max).map { $0 }
    var wide = [Float](repeating: 0, count: halves.count)
    Self.tables[table].c.pointee.widen(CK_BFLOAT16, halves, &wide, halves.count)
    for (half, number) in zip(halves, wide) where !number.isNaN {
      #expect(number.bitPattern == UInt32(half) << 16)
    }
  }

  @Test(arguments: tables.indices)
  func theExponentialIsAccurateAndEndsAtZero(_ table: Int) {
    let x = (0..<20_001).map { Float($0) * 0.0088 - 88 } + [0, -1e30, -.infinity, 88.3]
    var y = x
    Self.tables[table].c.pointee.exp(x, &y, x.count)
    for (x, y) in zip(x, y) {
      if x < -87.3 {
        #expect(y == 0)
      } else {
        #expect(abs(Double(y) / exp(Double(x)) - 1) < 1.2e-7, "\(x)")
      }
    }
  }

  @Test(arguments: tables.indices)
  func theHyperbolicTangentIsAccurateAndEndsAtOne(_ table: Int) {
    let x = (0...20_000).map { Float($0) * 0.0012 - 12 } + [0, -.infinity, .infinity, 1e30]
    var y = x
    Self.tables[table].c.pointee.tanh(x, &y, x.count)
    for (x, y) in zip(x, y) { #expect(abs(Double(y) - tanh(Double(x))) < 2e-7, "\(x)") }
  }

  @Test(arguments: tables.indices, sizes)
  func theTokenShiftIsThePlainOne(_ table: Int, _ n: Int) {
    let (x, previous) = (Self.numbers(n, seed: 3), Self.numbers(n, seed: 4))
    let (amount, adaption) = (Self.numbers(n, seed: 5), Self.numbers(n, seed: 6))
    var fixed = [Float](repeating: .nan, count: n)
    var adapted = fixed
    let kernels = Self.tables[table].c.pointee
    kernels.token_shift(x, previous, amount, nil, &fixed, n)
    kernels.token_shift(x, previous, amount, adaption, &adapted, n)
    for i in 0..<n {
      let change = previous[i] - x[i]
      #expect(fixed[i] == x[i] + change * amount[i])
      #expect(adapted[i] == x[i] + change * (amount[i] + adaption[i]))
    }
  }

  @Test(arguments: tables.indices, sizes)
  func activationsAreRoundedToTheNearest(_ table: Int, _ n: Int) {
    let x = Self.numbers(n, seed: 7)
    let of = RoundedActivations(tokens: 1, columns: n)
    Self.tables[table].c.pointee.quantise(x, n, of.pointers(from: 0))
    for block in 0..<of.blocks {
      let numbers = x[block * 32..<min(n, block * 32 + 32)]
      let largest = numbers.map(abs).max()!
      #expect(of.scale[block] == largest / 127)
      let rounded = numbers.map { Int8(($0 * (127 / largest)).rounded(.toNearestOrEven)) }
      let stored = of.q[block * 32..<block * 32 + 32]
      #expect(Array(stored) == rounded + Array(repeating: 0, count: 32 - rounded.count))
      let sum = stored.reduce(0) { $0 + Int32($1) }
      #expect(of.sum[block] == sum)
      #expect(of.offset[block] == of.scale[block] * Float(sum))
    }
  }

  @Test(arguments: tables.indices, sizes)
  func layerNormSigmoidGateAndSquaredReLU(_ table: Int, _ n: Int) {
    let x = Self.numbers(n, seed: 3)
    let weight = Self.numbers(n, seed: 4)
    let bias = Self.numbers(n, seed: 5)
    var normed = x
    var squashed = x
    var gated = weight
    var squared = x
    Self.tables[table].c.pointee.layer_norm(x, weight, bias, 1e-3, &normed, n)
    Self.tables[table].c.pointee.sigmoid(x, &squashed, n)
    Self.tables[table].c.pointee.gate(x, &gated, n)
    Self.tables[table].c.pointee.squared_relu(x, &squared, n)

    let mean = x.reduce(0.0) { $0 + Double($1) } / Double(n)
    let variance = x.reduce(0.0) { $0 + pow(Double($1) - mean, 2) } / Double(n)
    for i in 0..<n {
      let exact =
        (Double(x[i]) - mean) / (variance + 1e-3).squareRoot() * Double(weight[i])
        + Double(bias[i])
      #expect(abs(Double(normed[i]) - exact) < 1e-5)
      let sigmoid = 1 / (1 + exp(-Double(x[i])))
      #expect(abs(Double(squashed[i]) - sigmoid) < 3e-7)
      #expect(squared[i] == max(x[i], 0) * max(x[i], 0))
      #expect(abs(Double(gated[i]) - Double(weight[i] * x[i]) * sigmoid) < 3e-7)
    }
  }

  @Test(arguments: tables.indices)
  func theRWKV4RecurrenceKeepsItsDigitsWhenKeysAreLarge(_ table: Int) {
    let n = 100
    let (u, w) = (Self.numbers(n, seed: 1), Self.numbers(n, seed: 2).map { abs($0) })
    let k = Self.numbers(n, seed: 3).map { 300 + 5 * $0 }
    let v = Self.numbers(n, seed: 4)
    let before = (
      aa: Self.numbers(n, seed: 5), bb: Self.numbers(n, seed: 6).map { 1 + abs($0) },
      pp: Self.numbers(n, seed: 7).map { 300 + 5 * $0 }
    )
    var (aa, bb, pp) = before
    var y = [Float](repeating: .nan, count: n)

    Self.tables[table].c.pointee.wkv4(1, n, n, u, w, k, v, &aa, &bb, &pp, &y)

    for i in 0..<n {
      let (a, b, p) = (Double(before.aa[i]), Double(before.bb[i]), Double(before.pp[i]))
      let past = exp(p - Double(k[i]) - Double(u[i]))
      let exact = (past * a + Double(v[i])) / (past * b + 1)
      #expect(abs(Double(y[i]) - exact) < 1e-6)
      let q = max(p - Double(w[i]), Double(k[i]))
      let weights = (exp(p - Double(w[i]) - q), exp(Double(k[i]) - q))
      #expect(abs(Double(aa[i]) - weights.0 * a - weights.1 * Double(v[i])) < 1e-6)
      #expect(abs(Double(bb[i]) - weights.0 * b - weights.1) < 1e-6)
      #expect(abs(Double(pp[i]) - q) < 2e-5)
    }
  }

  @Test(arguments: sizes)
  func theRecurrencesAreThePortableOnes(_ n: Int) {
    let tokens = 5
    let stride = n + 3
    func block(_ seed: UInt64) -> [Float] { Self.numbers(tokens * stride, seed: seed) }
    let (k, v, r, d) = (block(6), block(7), block(8), block(9).map { abs($0) })
    let (u, w) = (Self.numbers(n, seed: 10), Self.numbers(n, seed: 11).map { abs($0) })
    let results = Self.tables.map { table in
      var (aa, bb, pp) = (
        [Float](repeating: 0, count: n), [Float](repeating: 0, count: n),
        [Float](repeating: -1e30, count: n)
      )
      var memory = Self.numbers(n * n, seed: 12)
      var (y4, y6) = ([Float](repeating: 0, count: k.count), [Float](repeating: 0, count: k.count))
      table.c.pointee.wkv4(tokens, n, stride, u, w, k, v, &aa, &bb, &pp, &y4)
      table.c.pointee.wkv6(tokens, n, stride, u, d, r, k, v, &memory, &y6)
      return aa + bb + pp + y4 + y6 + memory
    }
    for (fast, plain) in zip(results[0], results[results.count - 1]) {
      #expect(abs(fast - plain) < 2e-5)
    }
    #expect(results[0].contains { $0 != 0 })
  }

  static func stored(_ numbers: [Float], as type: ElementType) -> Tensor {
    let shape = [numbers.count]
    return switch type {
    case .float16:
      Tensor(
        TensorStorage(copying: numbers.map { Float16($0) }), elementType: type, shape: shape)
    case .bfloat16:
      Tensor(
        TensorStorage(copying: numbers.map { UInt16($0.bitPattern >> 16) }), elementType: type,
        shape: shape)
    default: Tensor(numbers, shape: shape)
    }
  }
}
