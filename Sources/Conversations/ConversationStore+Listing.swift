import Foundation
import Glibc

extension ConversationStore {
  /// All conversations, the one changed last first; a damaged one is there with its problem.
  ///
  /// - Throws: `ConversationError` where the folder cannot be read; one that is not there yet is empty.
  public func list() throws(ConversationError) -> [ConversationSummary] {
    let names: [String]
    do throws(SystemError) {
      names = try SystemFile.names(in: folder)
    } catch {
      if error.code == ENOENT { return [] }
      throw ConversationError(path: folder, problem: "cannot be read: \(error)")
    }
    return
      names
      .filter { ConversationName.isValid($0) && SystemFile.isFolder(path(of: $0)) }
      .map(summary)
      .sorted { ($1.modified, $0.name) < ($0.modified, $1.name) }
  }

  private func summary(of name: String) -> ConversationSummary {
    let bytes = Self.bytes(in: path(of: name)) + Self.bytes(in: statesFolder(of: name))
    do throws(ConversationError) {
      let conversation = try read(name)
      return ConversationSummary(
        name: name, title: conversation.title, modified: conversation.modified,
        messageCount: conversation.messages.count, byteCount: bytes)
    } catch {
      return ConversationSummary(
        name: name, title: name, modified: Self.modified(path(of: name)), messageCount: 0,
        byteCount: bytes, problem: error.description)
    }
  }

  /// The bytes of the files directly in a folder.
  private static func bytes(in folder: String) -> Int {
    let names = (try? SystemFile.names(in: folder)) ?? []
    return names.lazy.compactMap { SystemFile.status(of: folder + "/" + $0) }
      .filter { $0.kind == S_IFREG }
      .reduce(0) { $0 + Int($1.st_size) }
  }

  private static func modified(_ path: String) -> Date {
    guard let status = SystemFile.status(of: path) else { return .distantPast }
    return Date(timeIntervalSince1970: Double(status.st_mtim.tv_sec))
  }
}
