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
    workspace.eachRow(of: block) { copy(row: $0, from: slice * width, into: block) }
    return block
  }

  /// `self = self · other`.
  func multiply(by other: Activations, _ workspace: Workspace) {
    workspace.eachRow(of: self) { multiply(row: $0, by: other) }
  }

  /// `self = self + scale · other`.
  func add(_ other: Activations, scaledBy scale: Float = 1, _ workspace: Workspace) {
    workspace.eachRow(of: self) { add(row: $0, of: other, scaledBy: scale) }
  }
}
