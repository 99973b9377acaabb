import RWKVTensors
import RWKVTokenizers

/// The embedding table and the norm that follows it (ln0, pre_ln).
struct Embedding: Sendable {
  let table: Matrix
  let norm: LayerNorm

  /// The normed embeddings of a chunk: [T, H].
  func callAsFunction(_ tokens: ArraySlice<TokenID>, _ workspace: Workspace) -> Activations {
    let block = workspace.block(rows: tokens.count, columns: table.columns)
    workspace.eachRow(of: block) { row in
      let token = tokens[tokens.startIndex + row]
      table.copy(row: token, into: block, row: row)
      norm.apply(block, row: row, into: block)
    }
    return block
  }
}
