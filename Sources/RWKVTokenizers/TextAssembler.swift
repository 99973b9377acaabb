/// Turns the bytes of one token after another into text, whole characters only.
///
/// A token may end inside a UTF-8 sequence; its bytes wait here until the next token completes or
/// breaks it. All the text released, joined, is `String(decoding:as: UTF8.self)` of all the bytes,
/// joined.
public struct TextAssembler: Hashable, Sendable {
  /// The last 0 to 3 bytes, which could still become a character.
  public private(set) var pendingBytes: [UInt8] = []

  /// Makes an assembler that has read nothing.
  public init() {}

  /// Whether bytes wait for the rest of their character.
  public var isPending: Bool { !pendingBytes.isEmpty }

  /// Reads the bytes of a token and returns the text that is now certain; often empty.
  public mutating func append(_ bytes: some Sequence<UInt8>) -> String {
    var all = pendingBytes
    all.append(contentsOf: bytes)
    let certain = all.count - Self.incompleteSuffixLength(of: all)
    pendingBytes = Array(all[certain...])
    return String(decoding: all[..<certain], as: UTF8.self)
  }

  /// Ends the text: bytes that still wait come out as U+FFFD.
  public mutating func finish() -> String {
    defer { pendingBytes = [] }
    return String(decoding: pendingBytes, as: UTF8.self)
  }

  private static func incompleteSuffixLength(of bytes: [UInt8]) -> Int {
    for length in 1...3 where length <= bytes.count {
      if UTF8Unit(in: bytes, at: bytes.count - length) == .incomplete { return length }
    }
    return 0
  }
}
