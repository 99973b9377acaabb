import RWKVTokenizers

/// A tokenizer whose tokens a test chooses: id 0 ends the text, the others stand for given bytes.
struct TableTokenizer: Tokenizer {
  let name = "Table"
  let endOfText: TokenID? = 0
  private let table: [[UInt8]]

  /// Numbers the tokens from 1 on.
  init(_ tokens: [[UInt8]]) { table = [[]] + tokens }

  var vocabularySize: Int { table.count }

  /// The token of exactly these bytes, which must be one.
  func id(_ bytes: [UInt8]) -> TokenID { table.firstIndex(of: bytes)! }

  func bytes(of token: TokenID) -> [UInt8] { table.indices.contains(token) ? table[token] : [] }

  /// At each place the longest token that fits; every byte must be covered.
  func encode(bytes: [UInt8], specialTokens: Bool) -> [TokenID] {
    var ids: [TokenID] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      let fitting = table.indices.dropFirst().filter { rest.starts(with: table[$0]) }
      let longest = fitting.max { table[$0].count < table[$1].count }!
      ids.append(longest)
      rest = rest.dropFirst(table[longest].count)
    }
    return ids
  }
}

extension TableTokenizer {
  /// Letters, newlines in several groupings, characters whole and in halves, and bytes that are no
  /// text: what replies are made of, in 40 tokens.
  static let pieces = TableTokenizer(
    ["\n", "\n\n", ".\n\n", "x.\n\n", "\nU", "U", "s", "er", "User:", ":", "\r", " ", ".", "a"]
      .map { Array($0.utf8) }
      + ["b", "c", "x", "ab", "é", "中", "中\n", "1"].map { Array($0.utf8) }
      + [[0xC3], [0xA9], [0xE4], [0xB8], [0xAD], [0xE4, 0xB8], [0xB8, 0xAD], [0xAD, 0x0A]]
      + [[0x61, 0xE4], [0xEF], [0xBF], [0xBD], [0x80], [0xFF], [0xF0], [0x9F], [0x80, 0x62]])
}
