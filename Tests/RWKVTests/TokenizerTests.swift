import Foundation
import RWKV
import TestSupport
import Testing

/// The documented methods of tokenizers, with what transformers 4.57.3 gives for the same.
@Suite struct TokenizerTests {
  private static let neoX = Result {
    try GPTNeoXTokenizer.from(pretrained: bundled("20B_tokenizer.json"))
  }
  private static let world = Result {
    try Rwkv6Tokenizer.from(pretrained: bundled("rwkv_vocab_v20230424.txt"))
  }

  private static func bundled(_ name: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Sources/RWKVTokenizers/Vocabularies/\(name)")
      .standardizedFileURL.path
  }

  @Test func piecesOfGPTNeoX() throws {
    let tokenizer = try Self.neoX.get()

    #expect(
      tokenizer.tokenize(text: "Hello, my dog is cute  <|endoftext|>é中")
        == ["Hello", ",", "Ġmy", "Ġdog", "Ġis", "Ġcute", "  ", "<|endoftext|>", "Ã©", "ä¸Ń"])
    #expect(
      [0, 1, 12092, 50276, 60000].map(tokenizer.convertIdToToken)
        == ["<|endoftext|>", "<|padding|>", "Hello", "  ", nil])
    #expect(
      tokenizer.convertTokensToIds(["Hello", "nope-x", "<|endoftext|>", "Ġ"]) == [12092, 0, 0, 209])
    #expect(tokenizer.convertTokenToId("nope-x") == nil)
    #expect(
      tokenizer.convertTokensToString(["Hello", ",", "Ġmy", "<|endoftext|>"])
        == "Hello, my<|endoftext|>")
    #expect(tokenizer.vocabSize == 50254 && tokenizer.vocabulary.count == 50277)
    #expect(tokenizer.getVocab()["Ġmy"] == 619)
  }

  @Test func piecesOfWorld() throws {
    let tokenizer = try Self.world.get()
    let text = "Hello, my dog<|endoftext|>"

    let pieces = tokenizer.tokenize(text: text)

    #expect(pieces.joined() == text)
    #expect(pieces.map(tokenizer.convertTokenToId) == tokenizer.encode(text: text).map { $0 })
    #expect(tokenizer.convertTokensToString(pieces) == text)
    #expect(tokenizer.vocabSize == 65530 && tokenizer.vocabulary.count == 65530)
    #expect(tokenizer.convertIdToToken(0) == "<|endoftext|>")
    // A byte that is no text by itself.
    #expect(tokenizer.convertIdToToken(0xE4 + 1) == "b'\\xe4'")
    #expect(tokenizer.convertTokensToString(["b'\\xe4'", "b'\\xb8'", "b'\\xad'"]) == "中")
  }

  @Test func everyPieceLeadsBackToItsToken() throws {
    for tokenizer in [try Self.neoX.get(), try Self.world.get()] as [any PreTrainedTokenizer] {
      for id in 0..<tokenizer.vocabulary.count {
        guard let piece = tokenizer.convertIdToToken(id) else { continue }
        guard tokenizer.convertTokenToId(piece) != id else { continue }
        Issue.record("\(id): \(piece)")
      }
      let vocabulary = tokenizer.getVocab()
      #expect(vocabulary.count > tokenizer.vocabulary.count * 99 / 100)
    }
  }

  @Test func specialTokensBothWays() throws {
    let neoX = try Self.neoX.get()
    let world = try Self.world.get()

    #expect(neoX.decode([12092, 0, 13]) == "Hello<|endoftext|>,")
    #expect(neoX.decode([12092, 0, 13], skipSpecialTokens: true) == "Hello,")
    #expect(neoX.decode(tokens: [12092], skipSpecialTokens: true) == "Hello")
    #expect(world.encode(text: "a<|endoftext|>b") == [98, 0, 99])
    #expect(world.decode([98, 0, 99]) == "a<|endoftext|>b")
    #expect(world.decode([98, 0, 99], skipSpecialTokens: true) == "ab")
    for tokenizer in [neoX, world] as [any PreTrainedTokenizer] {
      let spelled = tokenizer.encode(text: "a<|endoftext|>b", addSpecialTokens: false)
      #expect(!spelled.contains(0) && tokenizer.decode(spelled) == "a<|endoftext|>b")
      #expect(tokenizer.eosTokenId == 0 && tokenizer.bosTokenId == 0 && tokenizer.unkTokenId == 0)
      #expect(tokenizer.buildInputsWithSpecialTokens([5, 6], [7]) == [5, 6, 7])
      #expect(tokenizer.getSpecialTokensMask([5, 0, 6]) == [0, 0, 0])
      #expect(tokenizer.getSpecialTokensMask([5, 0], [6]) == [0, 0, 0])
      #expect(
        tokenizer.getSpecialTokensMask([5, 0, 6], alreadyHasSpecialTokens: true) == [0, 1, 0])
    }
  }

  @Test func severalTextsAtOnce() throws {
    let tokenizer = try Self.neoX.get()

    let ragged = tokenizer(["Hello", "Hello, my dog"])
    let padded = tokenizer(["Hello", "Hello, my dog"], padding: true)

    #expect(ragged.inputIds == [[12092], [12092, 13, 619, 4370]])
    #expect(ragged.attentionMask == [[1], [1, 1, 1, 1]])
    #expect(padded.inputIds[0] == [12092, 0, 0, 0])
    #expect(padded.attentionMask[0] == [1, 0, 0, 0])
    #expect(tokenizer("Hello").inputIds == [[12092]])
    #expect(tokenizer.batchDecode(ragged.inputIds) == ["Hello", "Hello, my dog"])
  }

  @Test(arguments: [Starter.rwkv4, Starter.rwkv6])
  func aSavedVocabularyOpensAlike(_ model: String) throws {
    let folder = try TemporaryFolder()
    let tokenizer = try AutoTokenizer.from(pretrained: model)

    let files = try tokenizer.saveVocabulary(to: folder.url.path)
    let prefixed = try tokenizer.saveVocabulary(to: folder.url.path, filenamePrefix: "mine")
    let again = try AutoTokenizer.from(pretrained: files[0])

    let text = "What is RWKV? \u{4E2D}\u{6587} <|endoftext|>\n\n"
    #expect(again.encode(text: text) == tokenizer.encode(text: text))
    #expect(try AutoTokenizer.from(pretrained: folder.url.path).vocabulary.count == 4096)
    #expect(prefixed[0].contains("/mine-"))
    #expect(throws: TokenizerError.self) { try tokenizer.saveVocabulary(to: folder.path("none")) }
  }

  @Test func eachKindRefusesTheOther() throws {
    #expect(throws: TokenizerError.self) { try Rwkv6Tokenizer.from(pretrained: Starter.rwkv4) }
    #expect(throws: TokenizerError.self) { try GPTNeoXTokenizer.from(pretrained: Starter.rwkv6) }
    #expect(try AutoTokenizer.from(pretrained: Starter.rwkv6) is Rwkv6Tokenizer)
  }
}
