import Foundation
import TestSupport
import Testing

/// Text to numbers and back, over standard input and output.
@Suite struct TokenizeTests {
  @Test func turnsTextIntoNumbersAndBack() throws {
    let folder = try TemporaryFolder()
    let vocabulary = try Models.asciiVocabulary(in: folder)

    let ids = try Command("tokenize", "--tokenizer", vocabulary, input: Array("Hi\n".utf8))
    let text = try Command(
      "tokenize", "--tokenizer", vocabulary, "--decode", input: Array("[72, 105, 10]".utf8))

    #expect(ids.succeeded().text == "[72, 105, 10]\n")
    #expect(text.succeeded().text == "Hi\n")
  }

  @Test func nothingIsNoNumbers() throws {
    let folder = try TemporaryFolder()
    let vocabulary = try Models.asciiVocabulary(in: folder)
    #expect(try Command("tokenize", "--tokenizer", vocabulary).succeeded().text == "[]\n")
    let decoded = try Command(
      "tokenize", "--tokenizer", vocabulary, "--decode", input: Array("[]".utf8))
    #expect(decoded.succeeded().output.isEmpty)
  }

  @Test func bytesThatAreNoTextComeBack() throws {
    let folder = try TemporaryFolder()
    let vocabulary = try folder.write(Array("1 b'\\xff' 1\n2 'a' 1\n".utf8), as: "vocab.txt")
    let ids = try Command("tokenize", "--tokenizer", vocabulary, input: [0x61, 0xFF])
    #expect(ids.succeeded().text == "[2, 1]\n")
    let bytes = try Command(
      "tokenize", "--tokenizer", vocabulary, "--decode", input: Array("[2,1]".utf8))
    #expect(bytes.succeeded().output == [0x61, 0xFF])
  }

  @Test func whatCannotBeReadIsSaidInALine() throws {
    let folder = try TemporaryFolder()
    let vocabulary = try Models.asciiVocabulary(in: folder)
    try Command(["tokenize", "--tokenizer", vocabulary], inputPath: folder.url.path)
      .failed("Standard input cannot be read: Is a directory")
  }

  @Test(arguments: ["[1, 2", "{}", "[\"a\"]", ""])
  func whatIsNoListOfNumbersIsRefused(_ input: String) throws {
    let folder = try TemporaryFolder()
    try Command(
      "tokenize", "--tokenizer", Models.asciiVocabulary(in: folder), "--decode",
      input: Array(input.utf8)
    ).failed("Standard input is not a JSON array of token ids.")
  }

  @Test(arguments: [128, -1])
  func numbersOutsideTheVocabularyAreRefused(_ id: Int) throws {
    let folder = try TemporaryFolder()
    try Command(
      "tokenize", "--tokenizer", Models.asciiVocabulary(in: folder), "--decode",
      input: Array("[65, \(id)]".utf8)
    ).failed("Token \(id) is outside the vocabulary of World.")
  }

  @Test func piecesAndTheVocabularyAreWrittenAsJSON() throws {
    let pieces = try Command(
      "tokenize", "--model", "rwkv4-starter", "--pieces", input: Array("Hello, \"my\" dog".utf8))
    let list = try JSONDecoder().decode([String].self, from: Data(pieces.succeeded().output))
    #expect(list == ["H", "ell", "o", ",", "Ġ\"", "m", "y", "\"", "Ġdog"])

    let vocabulary = try Command("tokenize", "--model", "rwkv4-starter", "--vocab").succeeded()
    let ids = try JSONDecoder().decode([String: Int].self, from: Data(vocabulary.output))
    #expect(ids["<|endoftext|>"] == 0 && ids.count > 4_000)
  }

  @Test func specialTokensGoBothWays() throws {
    for model in ["rwkv4-starter", "rwkv6-starter"] {
      let ids = try Command(
        "tokenize", "--model", model, input: Array("<|endoftext|>".utf8))
      #expect(ids.succeeded().text == "[0]\n")
      let kept = try Command(
        "tokenize", "--model", model, "--decode", "--keep-special", input: Array("[0]".utf8))
      #expect(kept.succeeded().text == "<|endoftext|>")
      let skipped = try Command(
        "tokenize", "--model", model, "--decode", input: Array("[0]".utf8))
      #expect(skipped.succeeded().text == "")
    }
  }
}
