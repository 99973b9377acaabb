extension WorldTokenizer {
  /// Takes the tokens that a GGUF file holds.
  ///
  /// - Parameters:
  ///   - tokens: Those that stand for text, each as the inside of Python's `repr` of its bytes: printable
  ///     ASCII as itself, the rest as `\xNN`, `\t`, `\n` or `\r`.
  ///   - path: The file; errors name it.
  public init(
    escaped tokens: [(id: TokenID, text: [UInt8])], path: String
  ) throws(TokenizerError) {
    do throws(FileFault) {
      var plain: [(id: TokenID, bytes: [UInt8])] = []
      plain.reserveCapacity(tokens.count)
      for (id, text) in tokens { plain.append((id, try Self.unescaped(text, of: id))) }
      self.init(try WorldVocabulary(plain))
    } catch {
      throw error.inFile(path)
    }
  }

  private static func unescaped(_ text: [UInt8], of id: TokenID) throws(FileFault) -> [UInt8] {
    guard text.contains(UInt8(ascii: "\\")) else { return text }
    var cursor = ByteCursor(text)
    var bytes: [UInt8] = []
    while let byte = cursor.take() {
      guard byte == UInt8(ascii: "\\") else {
        bytes.append(byte)
        continue
      }
      switch cursor.take() {
      case UInt8(ascii: "x"):
        guard let code = cursor.takeHexadecimal(digits: 2) else {
          throw FileFault("the token \(id) has a \\x without two hexadecimal digits")
        }
        bytes.append(UInt8(code))
      case UInt8(ascii: "t"): bytes.append(0x09)
      case UInt8(ascii: "n"): bytes.append(0x0A)
      case UInt8(ascii: "r"): bytes.append(0x0D)
      case let other?: bytes.append(other)
      case nil: throw FileFault("the token \(id) ends in a single backslash")
      }
    }
    return bytes
  }

  /// The vocabulary as a file of the kind of `rwkv_vocab_v20230424.txt`, with bytes literals.
  public var vocabularyFile: [UInt8] {
    var file: [UInt8] = []
    for id in 0..<vocabularySize {
      let bytes = bytes(of: id)
      guard !bytes.isEmpty else { continue }
      file += "\(id) b'".utf8
      for byte in bytes {
        switch byte {
        case UInt8(ascii: "'"), UInt8(ascii: "\\"): file += [UInt8(ascii: "\\"), byte]
        case 0x20...0x7E: file.append(byte)
        default: file += "\\x\(byte < 16 ? "0" : "")\(String(byte, radix: 16))".utf8
        }
      }
      file += "' \(bytes.count)\n".utf8
    }
    return file
  }
}
