import RWKVTokenizers

/// The input of a forward pass.
public enum ForwardInput: Sendable {
  /// Rows of the embedding table, by their numbers: [T].
  case tokens(ArraySlice<TokenID>)
  /// Rows in their place, before the norm that follows the table: [T, H].
  case embeddings(Activation2D)

  /// T, the number of tokens.
  public var count: Int {
    switch self {
    case .tokens(let tokens): tokens.count
    case .embeddings(let rows): rows.rows
    }
  }

  /// Some of the tokens, counted from 0.
  func tokens(in range: Range<Int>) -> ForwardInput {
    switch self {
    case .tokens(let tokens):
      .tokens(tokens[tokens.startIndex + range.lowerBound..<tokens.startIndex + range.upperBound])
    case .embeddings(let rows): .embeddings(rows.rows(in: range))
    }
  }
}
