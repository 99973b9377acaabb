import Foundation

/// Text as a search sees it: in lower case and without the accents of Latin, Greek and Cyrillic
/// letters, as UTF-8 bytes. Two texts are alike where these are equal.
///
/// The marks of other scripts are left alone: there they are vowels, or make another letter.
enum TextFolding {
  /// Folds bytes of UTF-8; those that are none stay.
  static func folded(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    // Nothing of an empty array is written: it is one with all others.
    guard !bytes.isEmpty else { return [] }
    return [UInt8](unsafeUninitializedCapacity: bytes.count * 2) { target, count in
      fold(bytes) { byte, _ in
        target[count] = byte
        count += 1
      }
    }
  }

  /// Folds a text, and says for each byte at which byte of the text the character began that it comes
  /// from; one more at the end stands for the text's end.
  static func foldedWithOrigins(_ text: String) -> (bytes: [UInt8], origins: [Int]) {
    var text = text
    var bytes: [UInt8] = []
    var origins: [Int] = []
    text.withUTF8 { buffer in
      fold(UnsafeRawBufferPointer(buffer)) { byte, origin in
        bytes.append(byte)
        origins.append(origin)
      }
    }
    origins.append(text.utf8.count)
    return (bytes, origins)
  }

  @inline(__always)
  private static func fold(
    _ bytes: UnsafeRawBufferPointer, _ emit: (_ byte: UInt8, _ origin: Int) -> Void
  ) {
    table.withUnsafeBufferPointer { table in
      var index = 0
      while index < bytes.count {
        let byte = bytes[index]
        let (scalar, length) =
          byte < 0x80 ? (Int(byte), 1) : scalar(in: bytes, at: index)
        guard scalar < table.count else {
          for offset in 0..<length { emit(bytes[index + offset], index) }
          index += length
          continue
        }
        var packed = table[scalar]
        while packed != 0 {
          emit(UInt8(truncatingIfNeeded: packed) &- 1, index)
          packed >>= 9
        }
        index += length
      }
    }
  }

  /// The character at a byte that is not ASCII; a byte that begins none is one beyond the table.
  private static func scalar(
    in bytes: UnsafeRawBufferPointer, at index: Int
  ) -> (scalar: Int, length: Int) {
    let byte = bytes[index]
    let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2
    guard byte >= 0xC2, byte < 0xF5, index + length <= bytes.count else { return (.max, 1) }
    var scalar = Int(byte) & (0xFF >> (length + 1))
    for offset in 1..<length {
      guard bytes[index + offset] & 0xC0 == 0x80 else { return (.max, 1) }
      scalar = scalar << 6 | Int(bytes[index + offset] & 0x3F)
    }
    return (scalar, length)
  }

  /// The foldings of the characters below U+2E00: up to seven bytes of nine bits each, the first lowest, each
  /// one more than the byte, so that 0 ends them.
  private static let table: [UInt64] = (0..<0x2E00).map { value in
    guard let scalar = Unicode.Scalar(UInt32(value)) else { return 0 }
    return folded(scalar).utf8.prefix(7).reversed().reduce(0) { $0 << 9 | UInt64($1) + 1 }
  }

  private static func folded(_ scalar: Unicode.Scalar) -> String {
    if scalar.isASCII { return scalar.properties.lowercaseMapping }
    let parts = scalar.properties.lowercaseMapping.decomposedStringWithCanonicalMapping
    let letters = parts.unicodeScalars.filter { !(0x300...0x36F).contains($0.value) }
    // Only what had an accent is taken apart.
    return letters.count == parts.unicodeScalars.count
      ? scalar.properties.lowercaseMapping : String(String.UnicodeScalarView(letters))
  }
}
