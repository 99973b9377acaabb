import Conversations
import Dispatch
import Foundation
import Glibc
import RWKVPlatform
import Synchronization

extension ConversationStore {
  /// Which conversations a list shows.
  public enum Listing: Sendable {
    /// Those that are not put aside.
    case current
    case archived
    case all

    func shows(_ summary: ConversationSummary) -> Bool {
      switch self {
      case .current: !summary.isArchived
      case .archived: summary.isArchived
      case .all: true
      }
    }
  }

  /// The conversations, the one changed last first; a damaged one is there with its problem.
  ///
  /// The facts of a conversation are remembered in the file `.index`, so that only those that
  /// changed since are read.
  ///
  /// - Throws: `ConversationError` where the folder cannot be read; one that is not there yet is empty.
  public func list(_ which: Listing = .current) throws(ConversationError) -> [ConversationSummary] {
    let names: [String]
    do throws(SystemError) {
      names = try opened().names()
    } catch {
      if error.code == ENOENT { return [] }
      throw ConversationError(path: folder, problem: "cannot be read: \(error)")
    }
    let known = ListIndex.read(indexPath)
    var index = ListIndex()
    var changed: [(name: String, stamp: ListIndex.Stamp)] = []
    for name in names where ConversationName.isValid(name) {
      guard let stamp = ListIndex.Stamp(ofConversation: path(of: name)) else { continue }
      if let entry = known.entries[name], entry.stamp == stamp {
        index.entries[name] = entry
      } else {
        changed.append((name, stamp))
      }
    }
    let fresh = Self.concurrently(changed) { summary(of: $0.name) }
    var summaries = index.entries.values.map(\.summary) + fresh
    for ((name, stamp), summary) in zip(changed, fresh)
    where stamp.isSettled && summary.problem == nil {
      index.entries[name] = ListIndex.Entry(stamp: stamp, summary: summary)
    }
    if index != known { index.write(to: indexPath) }
    summaries.removeAll { !which.shows($0) }
    return summaries.sorted { ($1.modified, $0.name) < ($0.modified, $1.name) }
  }

  /// The index: a cache, whose name makes it no conversation.
  var indexPath: String { folder + "/.index" }

  private func summary(of name: String) -> ConversationSummary {
    let folder = try? opened(name)
    let stateBytes = Self.bytes(in: try? folder?.folder(Self.states))
    let bytes = Self.bytes(in: folder) + stateBytes
    do throws(ConversationError) {
      let conversation = try read(name)
      return ConversationSummary(
        name: name, title: conversation.title, modified: conversation.modified,
        messageCount: conversation.messages.count, byteCount: bytes, stateByteCount: stateBytes,
        tokenCount: conversation.tokenCount,
        model: conversation.messages.last { $0.model != nil }?.model,
        lastWords: conversation.lastWords,
        isArchived: conversation.isArchived)
    } catch {
      let modified = DurableFile.ownStatus(of: path(of: name))?.modificationDate ?? .distantPast
      return ConversationSummary(
        name: name, title: name, modified: modified, messageCount: 0,
        byteCount: bytes, stateByteCount: stateBytes, problem: error.description)
    }
  }

  /// The bytes of the files directly in a folder.
  private static func bytes(in folder: Folder?) -> Int {
    guard let folder, let names = try? folder.names() else { return 0 }
    return names.lazy.compactMap(folder.status)
      .filter { $0.kind == S_IFREG }
      .reduce(0) { $0 + Int($1.st_size) }
  }

  /// Maps many values on all processors, in order.
  static func concurrently<Value: Sendable, Result: Sendable>(
    _ values: [Value], _ transform: @Sendable (Value) -> Result
  ) -> [Result] {
    let chunk = 32
    let results = Mutex<[Int: [Result]]>([:])
    let count = (values.count + chunk - 1) / chunk
    DispatchQueue.concurrentPerform(iterations: count) { index in
      let part = values[index * chunk..<min(values.count, (index + 1) * chunk)].map(transform)
      results.withLock { $0[index] = part }
    }
    return results.withLock { results in (0..<count).flatMap { results[$0] ?? [] } }
  }
}
