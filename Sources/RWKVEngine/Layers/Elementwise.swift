import RWKVTensors

extension Workspace {
  /// Runs `body` for each token of a block, shared among the threads.
  func eachRow(of block: Activations, _ body: (_ row: Int) -> Void) {
    pool.run(count: block.rows) { row, _ in body(row) }
  }
}

extension Activations {
  /// One of `count` equal slices of every row, copied into a block of its own.
  func columns(_ slice: Int, of count: Int, _ workspace: Workspace) -> Activations {
    let width = columns / count
    let block = workspace.block(rows: rows, columns: width)
    workspace.eachRow(of: block) { row in
      block[row].update(from: self[row] + slice * width, count: width)
    }
    return block
  }

  /// `self = self · other`.
  func multiply(by other: Activations, _ workspace: Workspace) {
    workspace.eachRow(of: self) { multiplyRow(self[$0], other[$0], columns) }
  }

  /// `self = self + scale · other`.
  func add(_ other: Activations, scaledBy scale: Float = 1, _ workspace: Workspace) {
    workspace.eachRow(of: self) { row in
      let numbers = self[row]
      let addends = other[row]
      for i in 0..<columns { numbers[i] += scale * addends[i] }
    }
  }

  /// `self = self · factor`.
  func scale(by factor: Float) {
    for i in values.indices { values[i] *= factor }
  }
}

private func multiplyRow(
  _ product: UnsafeMutablePointer<Float>, _ factor: UnsafePointer<Float>, _ count: Int
) {
  for i in 0..<count { product[i] *= factor[i] }
}
