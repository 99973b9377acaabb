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

  private let table: TokenTable
  /// The ids of the model's tokens by their spelling, where the file ignores merges for whole
  /// words.
  private let wholeWords: [[UInt8]: TokenID]
  /// The symbol that each byte starts as, or -1.
  private let symbols: [Int32]
  private let merges: MergeRanks
  private let rawTokens: AddedTokens
  private let normalizedTokens: AddedTokens
  private let normalizes: Bool
  private let addsPrefixSpace: Bool
  private let cutsWords: Bool

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

    self.table = table
    wholeWords = file.ignoresMerges ? ids : [:]
    self.merges = merges
    self.specialTokens = specialTokens
    endOfText = specialTokens.first { $0.value == "<|endoftext|>" }?.key
    rawTokens = AddedTokens(file.addedTokens.filter { !$0.isNormalized })
    normalizedTokens = AddedTokens(
      file.addedTokens.filter(\.isNormalized).map { token in
        var token = token
        if file.normalizes { token.content = CanonicalComposition.compose(token.content) }
        return token
      })
    normalizes = file.normalizes
    addsPrefixSpace = file.addsPrefixSpace
    cutsWords = file.cutsWords
  }

  public var name: String { vocabularySize == 50_277 ? "GPT-NeoX" : "BPE" }

  public var vocabularySize: Int { table.count }

  public func bytes(of token: TokenID) -> [UInt8] {
    Array(table[token] ?? [])
  }

  public func bytes(of tokens: [TokenID]) -> [UInt8] { table.bytes(of: tokens) }

  public func encode(bytes: [UInt8]) -> [TokenID] {
    var result: [TokenID] = []
    for piece in rawTokens.pieces(of: bytes) {
      switch piece {
      case .token(let id): result.append(id)
      case .text(let range):
        let text = Array(bytes[range])
        encode(stretch: normalizes ? CanonicalComposition.compose(text) : text, into: &result)
      }
    }
    return result
  }

  private func encode(stretch: [UInt8], into result: inout [TokenID]) {
    for piece in normalizedTokens.pieces(of: stretch) {
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
