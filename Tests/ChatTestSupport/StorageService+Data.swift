import ChatCore
import Foundation
import RWKVEngine

extension StorageService {
  /// Keeps bytes in the place of a state of no tokens.
  package func saveState(
    _ data: Data, key: String, of name: String, followsText: Bool = false
  ) {
    saveState(
      StateToSave([], vocabulary: "none") { _ in data }, key: key, of: name,
      followsText: followsText)
  }
}
