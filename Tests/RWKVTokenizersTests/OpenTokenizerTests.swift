import Foundation
import RWKVTokenizers
import TestSupport
import Testing

@Suite("Opening the tokenizer of a model")
struct OpenTokenizerTests {
  /// A vocabulary of so many ids, tokens `aaa…`.
  static func vocabulary(ids: Int) -> [UInt8] {
    Array("1 'a' 1\n\(ids - 1) 'aa' 2\n".utf8)
  }

  @Test("a file's content says what it is")
  func content() throws {
    let folder = try TemporaryFolder()
    let world = try folder.write(Self.vocabulary(ids: 3), as: "one.dat")
    let bpe = try folder.write(TinyTokenizer.file(), as: "two.dat")

    #expect(try openTokenizer(at: world) is WorldTokenizer)
    #expect(try openTokenizer(at: bpe) is BPETokenizer)
  }

  @Test("a folder's own tokenizer comes first, tokenizer.json before vocabularies")
  func folder() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.vocabulary(ids: 9), as: "my_Vocab_v2.txt")
    #expect(try openTokenizer(forModelAt: folder.url.path, rows: 65_536).vocabularySize == 9)

    try folder.write(Self.vocabulary(ids: 8), as: "rwkv_vocab_v20230424.txt")
    #expect(try openTokenizer(forModelAt: folder.url.path, rows: 65_536).vocabularySize == 8)

    try folder.write(TinyTokenizer.file(), as: "tokenizer.json")
    #expect(try openTokenizer(forModelAt: folder.url.path, rows: 65_536) is BPETokenizer)
    #expect(try openTokenizer(at: folder.url.path) is BPETokenizer)
  }

  @Test("a folder without one goes by the rows")
  func rows() throws {
    let folder = try TemporaryFolder()

    #expect(try openTokenizer(forModelAt: folder.url.path, rows: 50_304).name == "GPT-NeoX")
    #expect(try openTokenizer(forModelAt: folder.url.path, rows: 65_536).name == "World")
    #expect(throws: TokenizerError.self) {
      try openTokenizer(forModelAt: folder.url.path, rows: 1_000)
    }
  }

  @Test("a vocabulary larger than the embedding is refused")
  func misfit() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Self.vocabulary(ids: 300), as: "vocab.txt")
    let refusal = TokenizerError(
      path: path, problem: "its 300 tokens do not fit the model, whose embedding has 299 rows")

    #expect(throws: refusal) { try openTokenizer(at: path, rows: 299) }
    #expect(throws: refusal) { try openTokenizer(forModelAt: folder.url.path, rows: 299) }
    #expect(try openTokenizer(at: path, rows: 300).vocabularySize == 300)
  }

  @Test("a broken tokenizer in a model's folder is an error, not a reason to guess")
  func brokenInFolder() throws {
    let folder = try TemporaryFolder()
    try folder.write([0x7B], as: "tokenizer.json")

    #expect(throws: TokenizerError.self) {
      try openTokenizer(forModelAt: folder.url.path, rows: 65_536)
    }
  }

  @Test("beside a bare file a tokenizer counts if it is about as large as the embedding")
  func besideFile() throws {
    let folder = try TemporaryFolder()
    let model = try folder.write([0], as: "model.pth")
    try folder.write(Self.vocabulary(ids: 2_045), as: "rwkv_vocab.txt")

    #expect(try openTokenizer(forModelAt: model, rows: 2_048).vocabularySize == 2_045)
    #expect(try openTokenizer(forModelAt: model, rows: 65_536).vocabularySize == 65_530)
    #expect(throws: TokenizerError.self) { try openTokenizer(forModelAt: model, rows: 1_000) }
    #expect(throws: TokenizerError.self) { try openTokenizer(forModelAt: model, rows: 4_000) }
  }

  @Test("a file that cannot be read is named")
  func unreadable() throws {
    let folder = try TemporaryFolder()
    let missing = folder.path("none.txt")

    #expect(throws: TokenizerError(path: missing, problem: "no such file")) {
      try openTokenizer(at: missing)
    }
    #expect(throws: TokenizerError.self) { try openTokenizer(at: folder.url.path) }
    #expect(throws: TokenizerError(path: "/dev/zero", problem: "not a regular file")) {
      try openTokenizer(at: "/dev/zero")
    }
  }

  @Test("a vocabulary beside what a link leads to is found too")
  func linkedModels() throws {
    let folder = try TemporaryFolder()
    for name in ["store", "links"] {
      try FileManager.default.createDirectory(
        atPath: folder.path(name), withIntermediateDirectories: true)
    }
    try folder.write([1], as: "store/model.pth")
    try folder.write(Self.vocabulary(ids: 1_000), as: "store/vocab.txt")
    let link = folder.path("links/model.pth")
    try FileManager.default.createSymbolicLink(
      atPath: link, withDestinationPath: "../store/model.pth")

    #expect(try openTokenizer(forModelAt: link, rows: 1_000).vocabularySize == 1_000)

    // What lies beside the link itself comes first.
    try folder.write(Self.vocabulary(ids: 900), as: "links/vocab.txt")
    #expect(try openTokenizer(forModelAt: link, rows: 1_000).vocabularySize == 900)
  }

  @Test(
    "what a failed download left is named",
    arguments: [
      (
        Array("version https://git-lfs.github.com/spec/v1\noid sha256:00\n".utf8),
        "a Git LFS pointer instead of the tokenizer; fetch it with: git lfs pull"
      ),
      (
        Array("\n<!DOCTYPE html><html>".utf8),
        "a web page instead of the tokenizer; the download went wrong"
      ),
      ([0xFF, 0xFE, 0x31, 0x00], "is UTF-16; save it as UTF-8"),
    ])
  func strayFiles(bytes: [UInt8], problem: String) throws {
    let folder = try TemporaryFolder()
    for name in ["tokenizer.json", "vocab.txt"] {
      let path = try folder.write(bytes, as: name)
      #expect(throws: TokenizerError(path: path, problem: problem)) {
        try openTokenizer(at: path)
      }
    }
  }

  @Test("a mark of byte order is skipped")
  func byteOrderMark() throws {
    let folder = try TemporaryFolder()
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let world = try folder.write(mark + Self.vocabulary(ids: 3), as: "vocab.txt")
    let bpe = try folder.write(mark + TinyTokenizer.file(), as: "tokenizer.json")
    #expect(try openTokenizer(at: world).vocabularySize == 3)
    #expect(try openTokenizer(at: bpe) is BPETokenizer)
  }

  @Test(
    "real models bring their own",
    arguments: [
      ("starter-models/prototype-rwkv4", 2_048, "BPE"),
      ("starter-models/prototype-rwkv4/rwkv4-prototype.pth", 2_048, "BPE"),
      ("starter-models/prototype-rwkv6", 2_048, "World"),
      ("starter-models/prototype-rwkv6/rwkv6-prototype.pth", 2_048, "World"),
      ("reference/real/tiny-v4-660k-hf", 256, "World"),
      ("reference/real/tiny-v6-1m-pth/RWKV-x060-tiny-1m.pth", 256, "World"),
    ])
  func realModels(path: String, rows: Int, name: String) throws {
    guard let model = Shared.url(path) else { return }
    let text = "User: What is 2 + 2?\n\nAssistant: Caf\u{E9} \u{4E2D}\u{6587}."

    let tokenizer = try openTokenizer(forModelAt: model.path, rows: rows)

    #expect(tokenizer.name == name)
    #expect(tokenizer.endOfText == (rows == 256 ? nil : 0))
    #expect(scalars(tokenizer.decode(tokenizer.encode(text))) == scalars(text))
  }
}
