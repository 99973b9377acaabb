import RWKVPlatform

/// The hashes of data in pieces, so that several threads can share them and each piece is still in the
/// processor's cache when it is hashed.
struct PieceHashes {
  /// Bytes of a piece; the last one may be shorter.
  static let pieceLength = 256 << 10

  private var done: [XXH3.Digest] = []
  private var piece = XXH3()
  private var length = 0

  /// Adds data; where one call ends and the next begins makes no difference.
  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let part = rest.prefix(Self.pieceLength - length)
      piece.update(UnsafeRawBufferPointer(rebasing: part))
      length += part.count
      rest = rest.dropFirst(part.count)
      if length == Self.pieceLength { endPiece() }
    }
  }

  /// The hashes of all pieces.
  mutating func finished() -> [XXH3.Digest] {
    if length > 0 { endPiece() }
    return done
  }

  private mutating func endPiece() {
    done.append(piece.digest)
    (piece, length) = (XXH3(), 0)
  }
}
