import RWKVTokenizers
import Synchronization

/// The checksum of every token's bytes and of where they end.
///
/// Worked out when it is first asked for: a World vocabulary takes some milliseconds, and what keeps no
/// state never needs it.
final class VocabularyChecksum: Sendable {
  private let tokenizer: any Tokenizer
  private let known = Mutex<Checksum?>(nil)

  init(of tokenizer: any Tokenizer) { self.tokenizer = tokenizer }

  /// The checksum, to which more can be added.
  var value: Checksum {
    known.withLock { known in
      let checksum = known ?? sum()
      known = checksum
      return checksum
    }
  }

  private func sum() -> Checksum {
    var bytes: [UInt8] = []
    var ends: [Int] = []
    for token in 0..<tokenizer.vocabularySize {
      bytes += tokenizer.bytes(of: token)
      ends.append(bytes.count)
    }
    var checksum = Checksum()
    bytes.withUnsafeBytes { checksum.combine($0) }
    ends.withUnsafeBytes { checksum.combine($0) }
    return checksum
  }
}
