import RWKVTensors

extension Matrix {
  /// `f(input · Wᵀ)` in a new block.
  func callAsFunction(
    _ input: Activations, then f: Nonlinearity? = nil, _ workspace: Workspace
  ) -> Activations {
    let product = product(input, then: f, workspace)
    workspace.pool.run([product])
    return product.output
  }

  /// `input · Wᵀ` for one token, in an array.
  func array(_ input: Activations, _ workspace: Workspace) -> [Float] {
    [Float](unsafeUninitializedCapacity: rows) { numbers, count in
      let output = Activations(base: numbers.baseAddress!, rows: 1, columns: rows)
      multiply(input, into: output, on: workspace.pool)
      count = rows
    }
  }

  /// `f(input · Wᵀ)` in a new block, ready to be computed beside other products.
  func product(
    _ input: Activations, then f: Nonlinearity? = nil, _ workspace: Workspace
  ) -> Product {
    let output = workspace.block(rows: input.rows, columns: rows)
    let room = workspace.block(rows: 1, columns: roomCount(rows: input.rows))
    return product(input, into: output, then: f, room: room.base, on: workspace.pool)
  }
}
