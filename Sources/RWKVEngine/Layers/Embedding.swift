import RWKVTensors

/// The embedding table and the norm that follows it (ln0, pre_ln).
struct Embedding: Sendable {
  let table: Matrix
  let norm: LayerNorm

  /// The normed embeddings of a chunk: [T, H].
  func callAsFunction(_ input: ForwardInput, _ workspace: Workspace) -> Activations {
    let block = workspace.block(rows: input.count, columns: table.columns)
    if case .embeddings(let rows) = input {
      _ = block.values.update(fromContentsOf: rows.values)
    }
    workspace.eachRow(of: block) { row in
      if case .tokens(let tokens) = input {
        table.copy(row: tokens[tokens.startIndex + row], into: block, row: row)
      }
      norm.apply(block, row: row, into: block)
    }
    return block
  }
}
