import Foundation

// Texts are compared by their bytes. `==` compares what they mean, for which it sorts the marks on a
// letter: a letter with a million marks, which a file or a model may hold, would take for ever.
extension String {
  /// Whether it has the very bytes of another.
  func isSame(as other: String) -> Bool {
    utf8.count == other.utf8.count && startsLike(other)
  }

  /// Whether the bytes of `start` are those that it starts with; at once where both share their memory.
  func startsLike(_ start: String) -> Bool {
    guard start.utf8.count <= utf8.count else { return false }
    let isLike = utf8.withContiguousStorageIfAvailable { bytes in
      start.utf8.withContiguousStorageIfAvailable { startBytes in
        startBytes.isEmpty || bytes.baseAddress == startBytes.baseAddress
          || memcmp(bytes.baseAddress!, startBytes.baseAddress!, startBytes.count) == 0
      }
    }
    return (isLike ?? nil) ?? utf8.starts(with: start.utf8)
  }
}
