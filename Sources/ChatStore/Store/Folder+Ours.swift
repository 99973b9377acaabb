import Foundation
import Glibc
import RWKVPlatform

/// The part of a folder that is ours to remove: told by what it is, for a name proves nothing in a folder that
/// may have come from elsewhere.
extension Folder {
  /// In the folder of a conversation, the name of something that this program would not have put there;
  /// nil where there is nothing such.
  var firstForeignFile: String? {
    guard let names = try? names() else { return "." }
    return names.sorted().first { name in
      switch status(of: name)?.kind {
      case S_IFREG:
        !["conversation.jsonl", "lock", ConversationStore.initialStateFile].contains(name)
          && !name.hasPrefix(Folder.unfinishedPrefix)
      case S_IFDIR:
        name != ConversationStore.states || (try? folder(name).holdsOnlyStates) != true
      default: true
      }
    }
  }

  private var holdsOnlyStates: Bool {
    guard let names = try? names() else { return false }
    return names.allSatisfy { holdsState($0) || isTokenLog($0) || isUnfinished($0) }
  }

  /// Whether a file is one of tokens: its name is the hash of a vocabulary, and it holds whole numbers.
  func isTokenLog(_ name: String) -> Bool {
    let suffix = ConversationStore.tokensSuffix
    let stem = name.dropLast(suffix.count)
    guard name.hasSuffix(suffix), stem.utf8.count == 32,
      stem.unicodeScalars.allSatisfy(\.properties.isASCIIHexDigit), let status = status(of: name)
    else { return false }
    return status.kind == S_IFREG && status.st_size % 4 == 0
  }

  private func isUnfinished(_ name: String) -> Bool {
    name.hasPrefix(Folder.unfinishedPrefix) && status(of: name)?.kind == S_IFREG
  }

  /// Whether a file is a model's state: a safetensors file whose metadata say so at its beginning.
  func holdsState(_ name: String) -> Bool {
    guard let file = try? file(name),
      let beginning = try? file.read(from: 0, to: min(file.size, 1 << 16))
    else { return false }
    let isSafetensors = beginning.dropFirst(8).starts(with: Data(#"{"__metadata__":{"#.utf8))
    return isSafetensors && beginning.range(of: Data(#""format":"rwkv state "#.utf8)) != nil
  }
}
