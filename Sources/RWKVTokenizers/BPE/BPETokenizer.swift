/// Byte-level BPE as a Hugging Face `tokenizer.json` describes it; GPT-NeoX's is the one of RWKV-4
/// Pile models.
///
/// Text is cut at added tokens, normalized, cut at those added tokens that ask for normalized text,
/// cut into words, and each word's bytes are merged. Bytes that are not UTF-8 are encoded as they
/// are, and the stretch between added tokens that holds them is not normalized. A byte without a
/// token becomes the file's unknown token or, as in GPT-NeoX, which has none and lacks only bytes
/// that UTF-8 never uses, is left out.
public struct BPETokenizer: Tokenizer {
  /// The special tokens, which stand for no bytes, as the file spells them.
  public let specialTokens: [TokenID: String]
  public let endOfText: TokenID?
  public let ownVocabularySize: Int
  /// Those that stand for themselves rather than for bytes.
  private let addedTokens: Set<TokenID>

  private let table: TokenTable
  /// The ids of the model's tokens by their spelling, where the file ignores merges for whole
  /// words.
  private let wholeWords: [[UInt8]: TokenID]
  /// The symbol that each byte starts as, or -1.
  private let symbols: [Int32]
  private let merges: MergeRanks
  /// Those of the added tokens that text may make: all, and all but the special ones.
  private let allowed: Found
  private let plain: Found
  private let normalizes: Bool
  private let addsPrefixSpace: Bool
  private let cutsWords: Bool

  /// Added tokens that are looked for before and after normalization.
  private struct Found {
    let raw: AddedTokens
    let normalized: AddedTokens

    init(_ tokens: [AddedToken], in file: TokenizerFile) {
      raw = AddedTokens(tokens.filter { !$0.isNormalized })
      normalized = AddedTokens(
        tokens.filter(\.isNormalized).map { token in
          var token = token
          if file.normalizes { token.content = CanonicalComposition.compose(token.content) }
          return token
        })
    }
  }

  /// Reads a `tokenizer.json`'s bytes; errors name `path`.
  public init(parsing file: [UInt8], path: String) throws(TokenizerError) {
    do throws(FileFault) {
      try self.init(try TokenizerFile(parsing: file))
    } catch {
      throw error.inFile(path)
    }
  }

  init(_ file: TokenizerFile) throws(FileFault) {
    var table = TokenTable()
    var ids: [[UInt8]: TokenID] = [:]
    ids.reserveCapacity(file.vocabulary.count)
    for (spelling, id) in file.vocabulary {
      try table.insert(ByteAlphabet.bytes(of: spelling), id: id)
      if let other = ids.updateValue(id, forKey: spelling) {
        throw FileFault("the token \(FileFault.quote(spelling)) has the ids \(other) and \(id)")
      }
    }

    var merges = MergeRanks(capacity: file.merges.count)
    for (rank, (left, right)) in file.merges.enumerated() {
      guard let leftID = ids[left], let rightID = ids[right], let result = ids[left + right] else {
        throw FileFault(
          "merge \(rank) (\(FileFault.quote(left)) \(FileFault.quote(right))) names a token that is "
            + "not in the vocab")
      }
      merges.insert(leftID, rightID, result: result, rank: rank)
    }

    var unknown: TokenID?
    if let spelling = file.unknownToken {
      unknown = ids[spelling]
      guard unknown != nil else {
        throw FileFault("the unk_token \(FileFault.quote(spelling)) is not in the vocab")
      }
    }
    symbols = ByteAlphabet.spellings.map { Int32(ids[$0] ?? unknown ?? -1) }

    var specialTokens: [TokenID: String] = [:]
    for token in file.addedTokens {
      try ByteTrie.requireShort(token.content, id: token.id)
      if let id = ids[token.content] {
        guard id == token.id else {
          throw FileFault(
            "the added token \(FileFault.quote(token.content)) has the ids \(id) and \(token.id)")
        }
      } else {
        try table.insert(token.content, id: token.id)
      }
      if token.isSpecial {
        specialTokens[token.id] = String(decoding: token.content, as: UTF8.self)
        table.silence(token.id)
      }
    }
    guard table.count > 0 else { throw FileFault("the vocabulary is empty") }

    ownVocabularySize = file.vocabulary.count
    addedTokens = Set(file.addedTokens.filter { ids[$0.content] == nil }.map(\.id))
    self.table = table
    // A special token is none where text merely reads like it.
    wholeWords =
      file.ignoresMerges ? ids.filter { specialTokens[$0.value] == nil } : [:]
    self.merges = merges
    self.specialTokens = specialTokens
    endOfText = specialTokens.first { $0.value == "<|endoftext|>" }?.key
    allowed = Found(file.addedTokens, in: file)
    plain = Found(file.addedTokens.filter { !$0.isSpecial }, in: file)
    normalizes = file.normalizes
    addsPrefixSpace = file.addsPrefixSpace
    cutsWords = file.cutsWords
  }

  public var name: String { vocabularySize == 50_277 ? "GPT-NeoX" : "BPE" }

  public var vocabularySize: Int { table.count }

  public func bytes(of token: TokenID) -> [UInt8] {
    Array(table[token] ?? [])
  }

  public func piece(of token: TokenID) -> String? {
    if let special = specialTokens[token] { return special }
    guard let bytes = table[token] else { return nil }
    return String(
      decoding: addedTokens.contains(token) ? Array(bytes) : ByteAlphabet.spell(bytes),
      as: UTF8.self)
  }

  public func bytes(of tokens: [TokenID]) -> [UInt8] { table.bytes(of: tokens) }

  public func encode(bytes: [UInt8], specialTokens: Bool) -> [TokenID] {
    var result: [TokenID] = []
    let added = specialTokens ? allowed : plain
    for piece in added.raw.pieces(of: bytes) {
      switch piece {
      case .token(let id): result.append(id)
      case .text(let range):
        let text = Array(bytes[range])
        encode(
          stretch: normalizes ? CanonicalComposition.compose(text) : text, added, into: &result)
      }
    }
    return result
  }

  private func encode(stretch: [UInt8], _ added: Found, into result: inout [TokenID]) {
    for piece in added.normalized.pieces(of: stretch) {
      switch piece {
      case .token(let id): result.append(id)
      case .text(let range):
        var text = Array(stretch[range])
        if addsPrefixSpace, text.first != UInt8(ascii: " ") {
          text.insert(UInt8(ascii: " "), at: 0)
        }
        for word in cutsWords ? PreTokenizer.words(of: text) : [text.indices] {
          encode(word: text[word], into: &result)
        }
      }
    }
  }

  private func encode(word: ArraySlice<UInt8>, into result: inout [TokenID]) {
    if !wholeWords.isEmpty, let id = wholeWords[ByteAlphabet.spell(word)] {
      result.append(id)
      return
    }
    let known = word.lazy.map { symbols[Int($0)] }.filter { $0 >= 0 }
    result.append(contentsOf: merges.merge(Array(known)).lazy.map(Int.init))
  }
}
