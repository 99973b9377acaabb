import RWKVTokenizers
import Synchronization

/// The ids of pieces, worked out when one is first asked for.
///
/// By their UTF-8, for as strings two pieces may be equal that are not.
final class PieceIndex: Sendable {
  private let tokenizer: any Tokenizer
  private let known = Mutex<[[UInt8]: Int]?>(nil)

  init(_ tokenizer: any Tokenizer) { self.tokenizer = tokenizer }

  func id(of piece: String) -> Int? {
    known.withLock { known in
      let index = known ?? ids()
      known = index
      return index[Array(piece.utf8)]
    }
  }

  private func ids() -> [[UInt8]: Int] {
    Dictionary(
      (0..<tokenizer.vocabularySize).compactMap { id in
        tokenizer.piece(of: id).map { (Array($0.utf8), id) }
      }
    ) { first, _ in first }
  }
}
