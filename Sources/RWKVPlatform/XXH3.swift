import CRWKVXXHash

/// The XXH3 hash: tells whether bytes are still the ones written, and whether two things are the same.
/// Not for security.
///
/// Specified at https://github.com/Cyan4973/xxHash; in Python, `xxhash.xxh3_128_hexdigest(bytes)`.
public struct XXH3: Sendable {
  private final class State: @unchecked Sendable {
    let c: OpaquePointer

    init() { c = cxx_state_new()! }

    init(copying other: State) { c = cxx_state_copy(other.c)! }

    deinit { cxx_state_free(c) }
  }

  /// Changed by one owner only: a copy of the value gets its own before it is changed.
  private var state = State()

  /// The hash of nothing.
  public init() {}

  /// Adds bytes; where one call ends and the next begins makes no difference.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    if !isKnownUniquelyReferenced(&state) { state = State(copying: state) }
    cxx_state_update(state.c, bytes.baseAddress, bytes.count)
  }

  /// Adds an array's elements as they lie in memory.
  public mutating func update<T: BitwiseCopyable>(_ elements: [T]) {
    elements.withUnsafeBytes { update($0) }
  }

  /// Adds a text as UTF-8, and a zero so that two texts differ from one.
  public mutating func update(_ text: String) {
    var text = text
    text.withUTF8 { update(UnsafeRawBufferPointer($0)) }
    update([UInt8(0)])
  }

  /// The 128-bit hash of all that was added.
  public var digest: Digest { Digest(cxx_state_digest128(state.c)) }

  /// The 128-bit hash of bytes.
  public static func hash128(_ bytes: UnsafeRawBufferPointer) -> Digest {
    Digest(cxx_hash128_of(bytes.baseAddress, bytes.count))
  }

  /// The 64-bit hash of bytes.
  public static func hash64(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    cxx_hash64_of(bytes.baseAddress, bytes.count)
  }

  /// A 128-bit hash.
  public struct Digest: Hashable, Sendable, CustomStringConvertible {
    /// The lower and the upper 64 bits.
    public let low, high: UInt64

    fileprivate init(_ hash: cxx_hash128) { (low, high) = (hash.low, hash.high) }

    /// 32 hexadecimal digits, the upper half first, as Python's `xxhash` writes it.
    public var description: String {
      [high, low].map { word in
        let digits = String(word, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
      }.joined()
    }
  }
}
