import Foundation
import RWKVTokenizers

/// The tokens that end a text, by what lies beside a model.
enum EndOfText {
  /// The `eos_token_id` of a `generation_config.json` or `config.json`; nil where it has none.
  ///
  /// - Throws: `EngineError` where the file is not JSON or the field is no id and no list of them.
  static func tokens(in data: Data, path: String) throws(EngineError) -> TokenIDs? {
    struct Fields: Decodable {
      var tokens: TokenIDs?
      enum CodingKeys: String, CodingKey { case tokens = "eos_token_id" }
    }
    do {
      return try JSONDecoder().decode(Fields.self, from: data).tokens
    } catch {
      throw EngineError(path: path, problem: ConfigurationHints.sentence(for: error))
    }
  }

  /// Those that count.
  ///
  /// Files of models with the World or the GPT-NeoX vocabulary often name 1 and 2, as models with other
  /// vocabularies have them; there they are ordinary tokens.
  static func meant(_ tokens: TokenIDs, rows: Int) -> [TokenID] {
    BundledTokenizer(rows: rows) == nil
      ? tokens.list : tokens.list.filter { ![1, 2].contains($0) }
  }
}
