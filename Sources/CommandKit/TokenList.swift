import Foundation
import RWKVTokenizers

/// Token ids as a command line gives them: numbers, separated by commas.
package enum TokenList {
  /// Reads them.
  ///
  /// - Parameter option: What gave them, for messages.
  /// - Throws: `CommandError` where one is missing, or is no number.
  package static func ids(in text: String, of option: String) throws(CommandError) -> [TokenID] {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
      .map { $0.trimmingCharacters(in: .whitespaces) }
    guard parts.contains(where: { !$0.isEmpty }) else {
      throw CommandError("There are no tokens to read.")
    }
    var ids: [TokenID] = []
    for part in parts {
      guard let id = TokenID(part) else {
        throw CommandError("\(option): \"\(part)\" is not a token id.")
      }
      ids.append(id)
    }
    return ids
  }

  /// Makes sure that all are rows of a vocabulary.
  package static func requireRows(_ ids: [TokenID], _ rows: Int) throws(CommandError) {
    if let wrong = ids.first(where: { !(0..<rows).contains($0) }) {
      throw CommandError("Token \(wrong) is outside the vocabulary of \(rows) rows.")
    }
  }
}
