import RWKVTensors
import Testing

/// Matrix products: one row and many rows, on one thread and on several.
@Suite struct MatrixTests {
  @Test(arguments: [(1, 1), (3, 5), (64, 64), (65, 40), (300, 77)], [1, 2, 3, 17, 130])
  func aProductIsThePlainOne(_ size: (rows: Int, columns: Int), _ tokens: Int) throws {
    let weights = KernelTests.numbers(size.rows * size.columns, seed: 1)
    let numbers = KernelTests.numbers(tokens * size.columns, seed: 2)

    let results = [1, 2, 3].map { threads in
      product(weights, numbers, size, tokens: tokens, on: ThreadPool(threadCount: threads))
    }

    for token in 0..<tokens {
      for row in 0..<size.rows {
        let exact = (0..<size.columns).reduce(0.0) {
          $0 + Double(weights[row * size.columns + $1]) * Double(numbers[token * size.columns + $1])
        }
        #expect(abs(Double(results[0][token * size.rows + row]) - exact) < 1e-5)
      }
    }
    #expect(results[0] == results[1] && results[0] == results[2], "threads must not change a bit")
  }

  @Test(
    arguments: [(1, 1), (3, 5), (64, 64), (65, 40), (300, 77)],
    [ElementType.float32, .float16, .bfloat16])
  func aMatrixStoredTheOtherWayGivesTheSame(
    _ size: (rows: Int, columns: Int), _ type: ElementType
  ) throws {
    let weights = KernelTests.stored(
      KernelTests.numbers(size.rows * size.columns, seed: 1), as: type)
    let usual = Matrix(weights.reshaped([size.rows, size.columns]))!
    let transposed = Matrix(Self.transposed(weights, size, as: type), isTransposed: true)!

    for tokens in [1, 2, 8, 9, 130] {
      let numbers = KernelTests.numbers(tokens * size.columns, seed: 2)
      let expected = product(usual, numbers, tokens: tokens, on: ThreadPool(threadCount: 1))
      let results = [1, 2, 3].map { threads in
        product(transposed, numbers, tokens: tokens, on: ThreadPool(threadCount: threads))
      }

      for (result, expected) in zip(results[0], expected) { #expect(abs(result - expected) < 1e-5) }
      #expect(results[0] == results[1] && results[0] == results[2], "threads must not change a bit")
    }
    #expect(rows(of: transposed) == rows(of: usual))
  }

  /// Whichever way the matrix is stored, and whoever computes a share of the outputs.
  @Test(arguments: [Nonlinearity.sigmoid, .tanh, .squaredReLU], [1, 5, 9])
  func whatFollowsAProductIsDoneToEveryOutputOnce(_ f: Nonlinearity, _ tokens: Int) throws {
    let size = (rows: 300, columns: 77)
    let weights = KernelTests.numbers(size.rows * size.columns, seed: 1)
    let numbers = KernelTests.numbers(tokens * size.columns, seed: 2)
    let pool = ThreadPool(threadCount: 2)
    let usual = Matrix(Tensor(weights, shape: [size.rows, size.columns]))!
    let transposed = Matrix(Tensor(weights, shape: [size.columns, size.rows]), isTransposed: true)!
    let packed = Matrix(PackedMatrix(packing: usual, as: .q5, on: pool))

    for matrix in [usual, transposed, packed] {
      var expected = product(matrix, numbers, tokens: tokens, on: pool)
      f.apply(to: &expected, count: expected.count)
      for threads in 1...3 {
        let pool = ThreadPool(threadCount: threads)
        #expect(product(matrix, numbers, tokens: tokens, then: f, on: pool) == expected)
      }
    }
  }

  /// The same weights, column after column.
  private static func transposed(
    _ weights: Tensor, _ size: (rows: Int, columns: Int), as type: ElementType
  ) -> Tensor {
    let numbers = weights.floats()
    let turned = (0..<size.rows * size.columns).map {
      numbers[$0 % size.rows * size.columns + $0 / size.rows]
    }
    return KernelTests.stored(turned, as: type).reshaped([size.columns, size.rows])
  }

  private func rows(of matrix: Matrix) -> [Float] {
    [Float](unsafeUninitializedCapacity: matrix.rows * matrix.columns) { output, count in
      matrix.copyRows(0..<matrix.rows, to: output.baseAddress!)
      count = output.count
    }
  }

  private func product(
    _ weights: [Float], _ numbers: [Float], _ size: (rows: Int, columns: Int), tokens: Int,
    on pool: ThreadPool
  ) -> [Float] {
    let matrix = Matrix(Tensor(weights, shape: [size.rows, size.columns]))!
    return product(matrix, numbers, tokens: tokens, on: pool)
  }

  private func product(
    _ matrix: Matrix, _ numbers: [Float], tokens: Int, then f: Nonlinearity? = nil,
    on pool: ThreadPool
  ) -> [Float] {
    let size = (rows: matrix.rows, columns: matrix.columns)
    let input = Activations.allocate(rows: tokens, columns: size.columns)
    let output = Activations.allocate(rows: tokens, columns: size.rows)
    let room = Activations.allocate(rows: 1, columns: matrix.roomCount(rows: tokens))
    defer {
      input.deallocate()
      output.deallocate()
      room.deallocate()
    }
    _ = input.values.update(from: numbers)
    pool.run([matrix.product(input, into: output, then: f, room: room.base, on: pool)])
    return Array(output.values)
  }
}
