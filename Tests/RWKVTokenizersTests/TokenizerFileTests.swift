import Foundation
import Testing

@testable import RWKVTokenizers

/// A byte-level BPE small enough to read; each test changes a part of it.
enum TinyTokenizer {
  static let parts = [
    "model": #"{"type": "BPE", "vocab": \#(vocabulary), "merges": ["a b", "Ġ ab", "c c"]}"#,
    "pre_tokenizer": #"{"type": "ByteLevel", "add_prefix_space": false}"#,
    "decoder": #"{"type": "ByteLevel"}"#,
  ]

  static let vocabulary =
    #"{"a": 0, "b": 1, "c": 2, "Ġ": 3, "ab": 4, "Ġab": 5, "cc": 6, "abc": 7, "Ã": 8, "©": 9, "d": 10}"#

  /// The file's bytes with some parts replaced.
  static func file(_ changes: [String: String] = [:]) -> [UInt8] {
    let members = parts.merging(changes) { $1 }.map { "\"\($0)\": \($1)" }.sorted()
    return Array("{\(members.joined(separator: ", "))}".utf8)
  }

  static func open(_ changes: [String: String] = [:]) throws -> BPETokenizer {
    try BPETokenizer(parsing: file(changes), path: "tokenizer.json")
  }

  static func added(_ content: String, id: Int, _ flags: String...) -> String {
    let set = flags.map { ", \"\($0)\": true" }.joined()
    return "{\"id\": \(id), \"content\": \"\(content)\", \"normalized\": false\(set)}"
  }
}

@Suite("tokenizer.json")
struct TokenizerFileTests {
  @Test("merges go by rank, then from the left")
  func merging() throws {
    let tokenizer = try TinyTokenizer.open()

    #expect(tokenizer.encode("abc ab ccc") == [4, 2, 5, 3, 6, 2])
    #expect(tokenizer.decode([4, 2, 5, 3, 6, 2]) == "abc ab ccc")
    #expect(tokenizer.vocabularySize == 11)
    #expect(tokenizer.endOfText == nil)
    #expect(tokenizer.name == "BPE")
  }

  @Test("both spellings of merges mean the same")
  func mergePairs() throws {
    let model =
      #"{"vocab": \#(TinyTokenizer.vocabulary), "type": "BPE", "merges": [["a","b"],["Ġ","ab"],["c","c"]]}"#

    #expect(try TinyTokenizer.open(["model": model]).encode("abc ab ccc") == [4, 2, 5, 3, 6, 2])
  }

  @Test("a word that is a token need not be merged, if the file says so")
  func ignoredMerges() throws {
    let model =
      #"{"type": "BPE", "ignore_merges": true, "vocab": \#(TinyTokenizer.vocabulary), "merges": []}"#

    #expect(try TinyTokenizer.open(["model": model]).encode("abc abd") == [7, 3, 0, 1, 10])
  }

  @Test("a byte without a token is left out, or becomes the unknown token")
  func unknownBytes() throws {
    let model =
      #"{"type": "BPE", "unk_token": "d", "vocab": \#(TinyTokenizer.vocabulary), "merges": []}"#

    #expect(try TinyTokenizer.open().encode("axb") == [4])
    #expect(try TinyTokenizer.open(["model": model]).encode("axb") == [0, 10, 1])
  }

  @Test("NFC is applied when the file says so")
  func normalization() throws {
    let composing = try TinyTokenizer.open(["normalizer": #"{"type": "NFC"}"#])

    #expect(composing.encode("e\u{301}") == [8, 9])
    #expect(try TinyTokenizer.open().encode("e\u{301}") == [])
    #expect(composing.encode(bytes: [0xC3, 0xA9, 0xFF]) == [8, 9])
  }

  @Test("a prefix blank and uncut text, when the file says so")
  func byteLevelOptions() throws {
    let prefixing = try TinyTokenizer.open([
      "pre_tokenizer": #"{"type": "ByteLevel", "add_prefix_space": true}"#
    ])
    let uncut = try TinyTokenizer.open([
      "pre_tokenizer": #"{"type": "ByteLevel", "add_prefix_space": false, "use_regex": false}"#
    ])

    #expect(prefixing.encode("ab ab") == [5, 5])
    #expect(prefixing.encode(" ab") == [5])
    #expect(uncut.encode("c ab") == [2, 5])
  }

  @Test("special tokens are found in text and stand for no bytes")
  func specialTokens() throws {
    let tokenizer = try TinyTokenizer.open([
      "added_tokens": "[\(TinyTokenizer.added("<|endoftext|>", id: 12, "special"))]"
    ])

    #expect(tokenizer.encode("ab<|endoftext|>c<|end", specialTokens: true) == [4, 12, 2, 10])
    #expect(!tokenizer.encode("ab<|endoftext|>c").contains(12))
    #expect(tokenizer.endOfText == 12)
    #expect(tokenizer.vocabularySize == 13)
    #expect(tokenizer.bytes(of: 12).isEmpty)
    #expect(tokenizer.specialTokens == [12: "<|endoftext|>"])
  }

  @Test(
    "the longest added token wins, and flags move its edges",
    arguments: [
      (
        [TinyTokenizer.added("xx", id: 11), TinyTokenizer.added("xxx", id: 12)], "axxxxxb",
        [0, 12, 11, 1]
      ),
      ([TinyTokenizer.added("xx", id: 11, "lstrip")], "a  xx b", [0, 11, 3, 1]),
      ([TinyTokenizer.added("xx", id: 11, "rstrip")], "a xx  b", [0, 3, 11, 1]),
      ([TinyTokenizer.added("xx", id: 11, "lstrip", "rstrip")], " xx xx ", [11, 11]),
      ([TinyTokenizer.added("a", id: 0, "single_word")], "ab a b", [4, 3, 0, 3, 1]),
      ([TinyTokenizer.added("b", id: 1, "single_word")], "\u{E9}b b", [8, 9, 1, 3, 1]),
    ] as [([String], String, [Int])])
  func addedTokenFlags(tokens: [String], text: String, expected: [Int]) throws {
    let tokenizer = try TinyTokenizer.open(["added_tokens": "[\(tokens.joined(separator: ","))]"])

    #expect(tokenizer.encode(text) == expected)
  }

  @Test("an added token is looked for before or after normalizing, as the file says")
  func normalizedAddedTokens() throws {
    let raw = #"{"id": 11, "content": "é", "normalized": false}"#
    let normalized = #"{"id": 11, "content": "e\u0301", "normalized": true}"#
    let nfc = #"{"type": "NFC"}"#

    let before = try TinyTokenizer.open(["normalizer": nfc, "added_tokens": "[\(raw)]"])
    let after = try TinyTokenizer.open(["normalizer": nfc, "added_tokens": "[\(normalized)]"])

    #expect(before.encode("e\u{301}\u{E9}") == [8, 9, 11])
    #expect(after.encode("e\u{301}\u{E9}") == [11, 11])
  }

  @Test(
    "what is not supported is refused by name",
    arguments: [
      ("normalizer", #"{"type": "NFKC"}"#, "the normalizer \"NFKC\" is not supported, only NFC"),
      ("normalizer", #"{}"#, "the normalizer has no type"),
      (
        "pre_tokenizer", #"{"type": "Metaspace"}"#,
        "the pre_tokenizer \"Metaspace\" is not supported, only ByteLevel"
      ),
      ("pre_tokenizer", "null", "no pre_tokenizer; only ByteLevel is supported"),
      (
        "decoder", #"{"type": "WordPiece"}"#,
        "the decoder \"WordPiece\" is not supported, only ByteLevel"
      ),
      (
        "post_processor", #"{"type": "RobertaProcessing"}"#,
        "the post_processor \"RobertaProcessing\" is not supported"
      ),
      (
        "post_processor",
        #"{"type": "TemplateProcessing", "single": [{"SpecialToken": {}}, {"Sequence": {}}]}"#,
        "the post_processor \"TemplateProcessing\" is not supported"
      ),
      ("model", #"{"type": "Unigram"}"#, "the model \"Unigram\" is not supported, only BPE"),
      ("model", "null", "this is no tokenizer.json: it has no \"model\""),
      ("model", #"{"type": "BPE", "dropout": 0.1}"#, "dropout in the model is not supported"),
      (
        "model", #"{"type": "BPE", "end_of_word_suffix": "</w>"}"#,
        "end_of_word_suffix in the model is not supported"
      ),
      (
        "model", #"{"type": "BPE", "byte_fallback": true}"#,
        "byte_fallback in the model is not supported"
      ),
      (
        "model", #"{"type": "BPE", "vocab": [], "merges": []}"#,
        "the model's vocab is not an object"
      ),
      ("model", #"{"type": "BPE", "vocab": {}, "merges": []}"#, "the vocabulary is empty"),
      ("model", #"{"type": "BPE", "vocab": {"a": 0}}"#, "the model's merges are not an array"),
      (
        "model", #"{"type": "BPE", "vocab": {"a": 0.5}, "merges": []}"#,
        "the id of the token \"a\" is not an integer"
      ),
      (
        "model", #"{"type": "BPE", "vocab": {"a": -1}, "merges": []}"#,
        "the id -1 is outside 0..<1048576"
      ),
      (
        "model", #"{"type": "BPE", "vocab": {"a": 4000000000}, "merges": []}"#,
        "the id 4000000000 is outside 0..<1048576"
      ),
      (
        "model", #"{"type": "BPE", "vocab": {"a": 0, "b": 0}, "merges": []}"#,
        "the id 0 is given to \"a\" and \"b\""
      ),
      (
        "model", #"{"type": "BPE", "vocab": {"a": 0, "a": 1}, "merges": []}"#,
        "the token \"a\" has the ids 0 and 1"
      ),
      (
        "model", #"{"type": "BPE", "vocab": {"a": 0}, "merges": ["a z"]}"#,
        "merge 0 (\"a\" \"z\") names a token that is not in the vocab"
      ),
      (
        "model", #"{"type": "BPE", "vocab": {"a": 0, "b": 1}, "merges": [["a", "b"]]}"#,
        "merge 0 (\"a\" \"b\") names a token that is not in the vocab"
      ),
      (
        "model", #"{"type": "BPE", "vocab": {"a": 0}, "merges": ["a"]}"#,
        "merge 0 is not two tokens"
      ),
      (
        "model", #"{"type": "BPE", "vocab": {"a": 0}, "merges": ["a a a"]}"#,
        "merge 0 is not two tokens"
      ),
      ("model", #"{"type": "BPE", "vocab": {"a": 0}, "merges": [3]}"#, "merge 0 is not two tokens"),
      (
        "model", #"{"type": "BPE", "unk_token": "z", "vocab": {"a": 0}, "merges": []}"#,
        "the unk_token \"z\" is not in the vocab"
      ),
      ("added_tokens", #"[{"id": 3}]"#, "added token 0 has no id or no content"),
      ("added_tokens", #"[{"id": 3, "content": "x"}]"#, "the id 3 is given to \" \" and \"x\""),
      (
        "added_tokens", #"[{"id": 3, "content": "a"}]"#, "the added token \"a\" has the ids 0 and 3"
      ),
      ("added_tokens", #"{}"#, "added_tokens is not an array"),
    ])
  func refusal(part: String, value: String, problem: String) {
    #expect(throws: TokenizerError(path: "tokenizer.json", problem: problem)) {
      try TinyTokenizer.open([part: value])
    }
  }

  @Test("a model without a type is BPE if it has merges")
  func oldFile() throws {
    let model = #"{"vocab": {"a": 0, "b": 1, "ab": 2}, "merges": ["a b"]}"#

    #expect(try TinyTokenizer.open(["model": model]).encode("ab") == [2])
  }

  @Test("a template that adds nothing is fine")
  func idleTemplate() throws {
    let template =
      #"{"type": "TemplateProcessing", "single": [{"Sequence": {"id": "A", "type_id": 0}}]}"#

    #expect(try TinyTokenizer.open(["post_processor": template]).encode("ab") == [4])
  }

  @Test("a file cut or changed anywhere opens or is refused, and never worse")
  func mutations() {
    var random = Dice(seed: 9)
    let whole = TinyTokenizer.file(["added_tokens": "[\(TinyTokenizer.added("<x>", id: 11))]"])
    var refused = 0
    for _ in 0..<3_000 {
      var file = whole
      for _ in 0...random.next() % 3 {
        file[Int(random.next() % UInt64(file.count))] = random.byte()
      }
      if random.next() % 4 == 0 { file.removeLast(Int(random.next() % UInt64(file.count))) }
      do throws(TokenizerError) {
        let tokenizer = try BPETokenizer(parsing: file, path: "tokenizer.json")
        #expect(tokenizer.encode(bytes: file).count <= 2 * file.count)
      } catch {
        refused += 1
        #expect(!error.description.contains("\n"))
      }
    }
    #expect(refused > 1_000)
  }
}
