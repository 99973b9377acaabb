/// The name of a member as it stands in most texts: in quotes, without escapes, a colon right after it.
///
/// Compared by two words: a long chat has ten thousand of them.
@usableFromInline
struct JSONMemberName: Sendable {
  /// The name itself.
  @usableFromInline let name: StaticString
  /// The first sixteen bytes of name, quotes and colon, and ones where they have any.
  private let bytes: (first: UInt64, second: UInt64)
  private let masks: (first: UInt64, second: UInt64)
  /// Bytes with quotes and colon.
  private let count: Int

  @usableFromInline
  init(_ name: StaticString) {
    self.name = name
    let text = Array("\"\(name)\":".utf8)
    count = text.count
    func word(_ bytes: ArraySlice<UInt8>) -> UInt64 {
      bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
    bytes = (word(text.prefix(8)), word(text.dropFirst(8).prefix(8)))
    let ones = text.map { _ in UInt8.max }
    masks = (word(ones.prefix(8)), word(ones.dropFirst(8).prefix(8)))
  }

  /// The bytes of name, quotes and colon if they stand at a place in a text; nil also where the text ends
  /// soon after it, or the name is long: then it is to be read as any other.
  @inline(__always)
  func count(in text: UnsafeRawBufferPointer, at place: Int) -> Int? {
    guard count <= 16, place + 16 <= text.count else { return nil }
    let first = text.loadUnaligned(fromByteOffset: place, as: UInt64.self)
    guard UInt64(littleEndian: first) & masks.first == bytes.first else { return nil }
    let second = text.loadUnaligned(fromByteOffset: place + 8, as: UInt64.self)
    return UInt64(littleEndian: second) & masks.second == bytes.second ? count : nil
  }
}
