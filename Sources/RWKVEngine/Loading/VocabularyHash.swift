import RWKVPlatform
import RWKVTokenizers
import Synchronization

/// The hash of every token's bytes and of where they end: tells a vocabulary from every other.
///
/// Worked out when it is first asked for: a World vocabulary takes some milliseconds, and where no state is
/// kept it is never needed.
final class VocabularyHash: Sendable {
  private let tokenizer: any Tokenizer
  private let known = Mutex<String?>(nil)

  init(of tokenizer: any Tokenizer) { self.tokenizer = tokenizer }

  /// 32 hexadecimal digits.
  var value: String {
    known.withLock { known in
      let value = known ?? hash()
      known = value
      return value
    }
  }

  private func hash() -> String {
    var bytes: [UInt8] = []
    var ends: [Int] = []
    for token in 0..<tokenizer.vocabularySize {
      bytes += tokenizer.bytes(of: token)
      ends.append(bytes.count)
    }
    var hash = XXH3()
    hash.update(bytes)
    hash.update(ends)
    return hash.digest.description
  }
}
