/// The 256 characters in which byte-level BPE files spell bytes.
///
/// GPT-2 wrote its vocabulary as text: a byte that prints in Latin-1 stands for itself, and the
/// other 68, in order, are U+0100 onwards, so a blank is "Ġ" and a newline "Ċ".
enum ByteAlphabet {
  /// The character of each byte, as UTF-8.
  static let spellings: [[UInt8]] = scalars.map { Array(String($0).utf8) }

  /// A byte string as the files spell it.
  static func spell(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    bytes.flatMap { spellings[Int($0)] }
  }

  /// The bytes that a token's spelling stands for. A spelling outside the alphabet, such as an
  /// added token's, is taken literally.
  static func bytes(of spelling: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(spelling.count)
    var position = 0
    while position < spelling.count {
      guard case .scalar(let scalar, let length) = UTF8Unit(in: spelling, at: position),
        scalar.value < 0x180, let byte = bytesOfScalars[Int(scalar.value)]
      else { return spelling }
      bytes.append(byte)
      position += length
    }
    return bytes
  }

  private static let scalars: [Unicode.Scalar] = {
    var unprinted: UInt8 = 0
    return (UInt8.min...UInt8.max).map { byte in
      switch byte {
      case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF: return Unicode.Scalar(byte)
      default:
        defer { unprinted += 1 }
        return Unicode.Scalar(0x0100 | UInt16(unprinted))!
      }
    }
  }()

  private static let bytesOfScalars: [UInt8?] = {
    var table = [UInt8?](repeating: nil, count: 0x180)
    for (byte, scalar) in scalars.enumerated() { table[Int(scalar.value)] = UInt8(byte) }
    return table
  }()
}
