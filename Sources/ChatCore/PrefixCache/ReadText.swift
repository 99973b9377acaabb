import RWKVPlatform
import RWKVTokenizers

/// The text that a state has read, known by its length and its hash: a long chat has many states, and each
/// would keep all of it.
struct ReadText: Sendable {
  private var running = XXH3()
  private var assembler = TextAssembler()
  private var certainCount = 0

  /// The text of nothing.
  init() {}

  /// A text in whole characters.
  init(_ bytes: [UInt8]) {
    running.update(bytes)
    certainCount = bytes.count
  }

  /// Adds the bytes of tokens. Half a character waits for its rest, and stands for U+FFFD until then.
  mutating func append(_ bytes: [UInt8]) { take(assembler.append(bytes)) }

  /// Bytes of UTF-8, as `String` repairs it where tokens hold half characters.
  var count: Int { ended.certainCount }

  /// The hash of these bytes; see `digest(of:)`.
  var digest: XXH3.Digest { ended.running.digest }

  /// The same as 32 digits.
  var hexadecimal: String { digest.description }

  /// The hash that tells a text from all others.
  static func digest(of text: some Collection<UInt8>) -> XXH3.Digest {
    text.withContiguousStorageIfAvailable { XXH3.hash128(UnsafeRawBufferPointer($0)) }
      ?? Array(text).withUnsafeBytes { XXH3.hash128($0) }
  }

  /// The same if nothing more came.
  private var ended: ReadText {
    guard assembler.isPending else { return self }
    var ended = self
    ended.take(ended.assembler.finish())
    return ended
  }

  private mutating func take(_ text: String) {
    guard !text.isEmpty else { return }
    var text = text
    text.withUTF8 { running.update(UnsafeRawBufferPointer($0)) }
    certainCount += text.utf8.count
  }
}

extension ReadText: Equatable {
  static func == (one: ReadText, other: ReadText) -> Bool {
    one.count == other.count && one.digest == other.digest
  }
}

extension [UInt8] {
  /// Whether these bytes begin with a text.
  func begins(with text: ReadText) -> Bool {
    text.count <= count && ReadText.digest(of: self[..<text.count]) == text.digest
  }
}
