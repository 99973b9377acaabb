/// The tokens of a World vocabulary file, such as `rwkv_vocab_v20230424.txt`.
///
/// Each line is `id literal length`: a decimal id, the token as a Python literal, and the number of
/// its bytes. The file is read as bytes, because a combining mark at the start of a token would
/// join its quote into one Swift `Character`. Lines end in LF or CRLF. Ids may have gaps and any
/// order.
struct WorldVocabulary: Sendable {
  /// The bytes of each id.
  private(set) var table = TokenTable()
  /// The id of each token's bytes.
  private(set) var trie = ByteTrie()

  /// Parses a file's bytes; the first line that breaks a rule is named.
  init(parsing file: [UInt8]) throws(FileFault) {
    var start = 0
    var number = 0
    while start < file.count {
      let lineEnd = file[start...].firstIndex(of: UInt8(ascii: "\n")) ?? file.count
      var end = lineEnd
      if end > start, file[end - 1] == UInt8(ascii: "\r") { end -= 1 }
      number += 1
      if end > start {
        do throws(FileFault) {
          try addLine(ByteCursor(file, in: start..<end))
        } catch {
          throw error.onLine(number)
        }
      }
      start = lineEnd + 1
    }
    if table.count == 0 { throw FileFault("the vocabulary is empty") }
    if String(validating: file, as: UTF8.self) == nil { throw FileFault("the file is not UTF-8") }
  }

  /// Takes tokens by their ids.
  init(_ tokens: [(id: TokenID, bytes: [UInt8])]) throws(FileFault) {
    for (id, bytes) in tokens { try add(bytes, id: id) }
    if table.count == 0 { throw FileFault("the vocabulary is empty") }
  }

  private mutating func addLine(_ line: ByteCursor) throws(FileFault) {
    var line = line
    guard let id = line.takeNumber(), line.take(" ") else {
      throw FileFault("no token id at the start (a line is: id 'token' length)")
    }
    let token = try PythonLiteral.take(from: &line)
    guard line.take(" "), let length = line.takeNumber(), line.isAtEnd else {
      throw FileFault("no length column after the token")
    }
    guard token.count == length else {
      throw FileFault("the token has \(token.count) bytes, its length column says \(length)")
    }
    guard !token.isEmpty else { throw FileFault("the token is empty") }
    try add(token, id: id)
  }

  private mutating func add(_ token: [UInt8], id: TokenID) throws(FileFault) {
    guard !token.isEmpty else { throw FileFault("the token \(id) is empty") }
    try ByteTrie.requireShort(token, id: id)
    try table.insert(token, id: id)
    if let other = trie.insert(token, id: id) {
      throw FileFault("the token \(FileFault.quote(token)) already has the id \(other)")
    }
  }
}
