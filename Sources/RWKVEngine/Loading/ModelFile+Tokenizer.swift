import RWKVCheckpoints
import RWKVTokenizers

extension ModelFile {
  /// Opens the tokenizer that fits: the one in a file that a person named, else the model file's own,
  /// else the one beside it or known for its size.
  ///
  /// - Throws: `TokenizerError` or `CheckpointError`, each one line for the person.
  public func tokenizer(at other: String? = nil) throws -> any Tokenizer {
    let rows = architecture.vocabulary
    if let other { return try openTokenizer(at: other, rows: rows) }
    return try ownTokenizer()
      ?? openTokenizer(forModelAt: WeightFiles.snapshot(of: path), rows: rows)
  }

  /// The model's own tokenizer, and the file that it was found in.
  package func tokenizerFound() throws -> TokenizerFound {
    try ownTokenizer().map { TokenizerFound(tokenizer: $0, path: path) }
      ?? findTokenizer(
        forModelAt: WeightFiles.snapshot(of: path), rows: architecture.vocabulary)
  }

  /// The tokenizer that a GGUF file holds; nil where it holds none of RWKV's.
  func ownTokenizer() throws -> WorldTokenizer? {
    guard let metadata, try metadata.text("tokenizer.ggml.model") == "rwkv" else { return nil }
    let (tokensKey, kindsKey) = ("tokenizer.ggml.tokens", "tokenizer.ggml.token_type")
    guard let texts = try metadata.array(tokensKey)?.texts() else {
      throw metadata.wrong(tokensKey, "is missing, or holds no texts")
    }
    guard let kinds = try metadata.array(kindsKey)?.int32s() else {
      throw metadata.wrong(kindsKey, "is missing, or holds no numbers")
    }
    guard texts.count == architecture.vocabulary, kinds.count == texts.count else {
      throw metadata.wrong(
        tokensKey,
        "has \(texts.count) tokens of \(kinds.count) types, the embedding \(architecture.vocabulary) rows"
      )
    }
    // Others end a text or fill the table up.
    let normal: Int32 = 1
    return try WorldTokenizer(
      escaped: texts.indices.filter { kinds[$0] == normal }.map { ($0, texts[$0]) }, path: path)
  }
}
