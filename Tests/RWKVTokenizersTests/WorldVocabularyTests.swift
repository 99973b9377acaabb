import Testing

@testable import RWKVTokenizers

@Suite("World vocabulary files")
struct WorldVocabularyTests {
  @Test(
    "Python literals become bytes",
    arguments: [
      (#"'a'"#, [0x61]),
      (#""it's""#, [0x69, 0x74, 0x27, 0x73]),
      (#"'"'"#, [0x22]),
      (#"'\x80'"#, [0xC2, 0x80]),
      (#"b'\x80'"#, [0x80]),
      (#"b"\xe4\xb8""#, [0xE4, 0xB8]),
      (#"'\u4e2d'"#, [0xE4, 0xB8, 0xAD]),
      (#"'\U0001F600'"#, [0xF0, 0x9F, 0x98, 0x80]),
      (#"'\n\t\r\\\'\"'"#, [0x0A, 0x09, 0x0D, 0x5C, 0x27, 0x22]),
      (#"'\a\b\v\f\0\101'"#, [0x07, 0x08, 0x0B, 0x0C, 0x00, 0x41]),
      ("'\u{301}'", [0xCC, 0x81]),
      ("' \u{4E2D}'", [0x20, 0xE4, 0xB8, 0xAD]),
    ] as [(String, [UInt8])])
  func literal(source: String, expected: [UInt8]) throws {
    let line = "7 \(source) \(expected.count)"

    let tokenizer = try WorldTokenizer(parsing: Array(line.utf8), path: "vocab.txt")

    #expect(tokenizer.bytes(of: 7) == expected)
    #expect(tokenizer.encode(bytes: expected) == [7])
  }

  @Test("lines may end in LF, CRLF or the file")
  func lineEnds() throws {
    let lines = ["1 'a' 1", "2 'b' 1", "4 'ab' 2"]
    for end in ["\n", "\r\n"] {
      for last in ["", end, end + end] {
        let file = lines.joined(separator: end) + last
        let tokenizer = try WorldTokenizer(parsing: Array(file.utf8), path: "vocab.txt")

        #expect(tokenizer.vocabularySize == 5)
        #expect(tokenizer.encode("abba") == [4, 2, 1])
        #expect(tokenizer.bytes(of: 3).isEmpty)
      }
    }
  }

  @Test("a byte without a token is left out")
  func uncoveredBytes() throws {
    let tokenizer = try WorldTokenizer(
      parsing: Array("1 'a' 1\n2 'xyz' 3\n".utf8), path: "vocab.txt")

    #expect(tokenizer.encode("xyaxyz") == [1, 2])
    #expect(tokenizer.encode("") == [])
  }

  @Test("id 0 ends a text unless the file makes it a token")
  func endOfText() throws {
    let usual = try WorldTokenizer(parsing: Array("1 'a' 1\n".utf8), path: "vocab.txt")
    let bytes = try WorldTokenizer(parsing: Array(#"0 '\x00' 1"#.utf8), path: "vocab.txt")

    #expect(usual.endOfText == 0)
    #expect(usual.bytes(of: 0).isEmpty)
    #expect(bytes.endOfText == nil)
    #expect(bytes.bytes(of: 0) == [0])
    #expect(bytes.encode("\0") == [0])
  }

  @Test(
    "damage is named by line",
    arguments: [
      ("1 'a' 1\n2 'b' 2\n", "line 2: the token has 1 bytes, its length column says 2"),
      ("1 'a' 1\n1 'b' 1\n", "line 2: the id 1 is given to \"a\" and \"b\""),
      ("1 'a' 1\n2 'a' 1\n", "line 2: the token \"a\" already has the id 1"),
      ("1 'a' 1\n2 'bc", "line 2: the quoted token has no end"),
      ("1 'a' 1\n2 'bc'", "line 2: no length column after the token"),
      ("1 'a' 1 2\n", "line 1: no length column after the token"),
      ("1 '' 0\n", "line 1: the token is empty"),
      ("1 a 1\n", "line 1: no quoted token after the id"),
      ("1 r'a' 1\n", "line 1: no quoted token after the id"),
      ("hello\n", "line 1: no token id at the start (a line is: id 'token' length)"),
      ("-1 'a' 1\n", "line 1: no token id at the start (a line is: id 'token' length)"),
      (
        "99999999999999999999999 'a' 1",
        "line 1: no token id at the start (a line is: id 'token' length)"
      ),
      ("1048576 'a' 1\n", "line 1: the id 1048576 is outside 0..<1048576"),
      (#"1 '\q' 1"#, "line 1: an escape in the token is not one of Python's"),
      (#"1 '\x8' 1"#, "line 1: an escape in the token is not one of Python's"),
      (#"1 '\ud800' 3"#, "line 1: an escape in the token is not one of Python's"),
      (#"1 '\U00110000' 4"#, "line 1: an escape in the token is not one of Python's"),
      (#"1 b'\u0041' 1"#, "line 1: an escape in the token is not one of Python's"),
      (#"1 b'\777' 1"#, "line 1: an escape in the token is not one of Python's"),
      (#"1 'a\"#, "line 1: an escape in the token is not one of Python's"),
      ("1 b'\u{E9}' 2", "line 1: a bytes literal holds a character that is not ASCII"),
      ("\n\n", "the vocabulary is empty"),
      ("", "the vocabulary is empty"),
    ])
  func damage(file: String, problem: String) {
    #expect(throws: TokenizerError(path: "some/vocab.txt", problem: problem)) {
      try WorldTokenizer(parsing: Array(file.utf8), path: "some/vocab.txt")
    }
  }

  @Test("a file that is not UTF-8 is refused")
  func notUTF8() {
    #expect(throws: TokenizerError(path: "vocab.txt", problem: "the file is not UTF-8")) {
      try WorldTokenizer(parsing: Array("1 '".utf8) + [0xFF] + Array("' 1".utf8), path: "vocab.txt")
    }
  }

  @Test("a token too long to look for is refused")
  func endlessToken() {
    let token = String(repeating: "a", count: 257)
    #expect(
      throws: TokenizerError(
        path: "vocab.txt", problem: "line 1: the token 1 has 257 bytes, more than 256")
    ) {
      try WorldTokenizer(parsing: Array("1 '\(token)' 257".utf8), path: "vocab.txt")
    }
  }

  @Test("a file cut or changed anywhere opens or is refused, and never worse")
  func mutations() throws {
    var random = Dice(seed: 4)
    let whole = Array("1 'a' 1\r\n2 b'\\x80' 1\r\n3 \"it's\\u4e2d\" 7\r\n4 ' b' 2\r\n".utf8)
    var refused = 0
    for _ in 0..<3_000 {
      var file = whole
      for _ in 0...random.next() % 2 {
        file[Int(random.next() % UInt64(file.count))] = random.byte()
      }
      if random.next() % 4 == 0 { file.removeLast(Int(random.next() % UInt64(file.count))) }
      do throws(TokenizerError) {
        let tokenizer = try WorldTokenizer(parsing: file, path: "vocab.txt")
        #expect(tokenizer.bytes(of: tokenizer.encode(bytes: file)).count <= file.count)
      } catch {
        refused += 1
        #expect(!error.description.contains("\n"))
      }
    }
    #expect(refused > 1_000)
  }
}
