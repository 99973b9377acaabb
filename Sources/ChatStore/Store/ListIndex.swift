import Conversations
import Foundation
import Glibc
import RWKVPlatform

/// The facts of all conversations as their files were read last: a cache that the list is made
/// from, so that it need not read them all again. Never the truth: an entry counts only while its
/// stamp is the one that the disk shows, and a damaged file counts for nothing.
///
/// The file holds a magic number with the version, the XXH3 hash (64 bits) of what follows, and the entries; numbers
/// of eight bytes, little-endian, and texts in UTF-8 after their length.
struct ListIndex: Equatable {
  /// The facts of one conversation.
  struct Entry: Equatable {
    var stamp: Stamp
    var summary: ConversationSummary
  }

  /// When the files of a conversation were changed last. Every save, and every state that comes or
  /// goes, renames a file, which changes the folder; an editor may change the text alone.
  struct Stamp: Equatable {
    /// Nanoseconds since 1970 of the text, its folder and the folder of its states; 0 for what is missing.
    var text: Int64
    var folder: Int64
    var states: Int64
    /// The number and the size of the text's file.
    var file: Int64
    var size: Int64
  }

  var entries: [String: Entry] = [:]

  private static let magic: Int64 = 0x3378_6449_766b_7752  // "RwkvIdx3"

  /// The index in a file; an empty one where there is none that is whole.
  static func read(_ path: String) -> ListIndex {
    guard let data = try? DurableFile.read(path, limit: 64 << 20) else { return ListIndex() }
    var reader = Reader(data)
    guard reader.integer() == magic, let checksum = reader.integer(),
      checksum == Self.checksum(of: reader.rest)
    else { return ListIndex() }
    var index = ListIndex()
    while let entry = reader.entry() { index.entries[entry.summary.name] = entry }
    return index
  }

  /// Writes the index. Where that fails, the next list takes longer.
  func write(to path: String) {
    var body = Data(capacity: entries.count * 200)
    for entry in entries.values { body.append(entry) }
    var data = Data(capacity: body.count + 16)
    data.append(Self.magic)
    data.append(Self.checksum(of: body))
    data += body
    try? DurableFile.replace(
      path, with: data, isDurable: false)
  }

  private static func checksum(of bytes: Data) -> Int64 {
    Int64(bitPattern: bytes.withUnsafeBytes { XXH3.hash64($0) })
  }
}

extension ListIndex.Stamp {
  /// The stamp of the conversation in a folder; nil where that is no folder.
  init?(ofConversation folder: String) {
    guard let status = DurableFile.ownStatus(of: folder), status.kind == S_IFDIR else { return nil }
    let text = DurableFile.ownStatus(of: folder + "/conversation.jsonl")
    let states = DurableFile.ownStatus(of: folder + "/states")
    self.init(
      text: text?.modificationTime ?? 0, folder: status.modificationTime,
      states: states?.modificationTime ?? 0,
      file: text.map { Int64(bitPattern: UInt64($0.st_ino)) } ?? 0,
      size: Int64(text?.st_size ?? 0))
  }

  /// Whether all changes are far enough from now for a later one to have another time: clocks of file
  /// systems may stand still for some milliseconds, on some for two seconds.
  var isSettled: Bool { isSettled(at: Int64(Date().timeIntervalSince1970 * 1e9)) }

  /// The same at a time, in nanoseconds since 1970.
  func isSettled(at now: Int64) -> Bool {
    [text, folder, states].allSatisfy { time in
      let (distance, isFar) = time.subtractingReportingOverflow(now)
      return isFar || distance.magnitude > 2_000_000_000
    }
  }
}

/// Writing.
extension Data {
  fileprivate mutating func append(_ value: Int64) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }

  fileprivate mutating func append(_ text: String) {
    append(Int64(text.utf8.count))
    append(contentsOf: text.utf8)
  }

  fileprivate mutating func append(_ entry: ListIndex.Entry) {
    let stamp = entry.stamp
    for value in [stamp.text, stamp.folder, stamp.states, stamp.file, stamp.size] { append(value) }
    let summary = entry.summary
    append(summary.name)
    append(summary.title)
    append(Int64(bitPattern: summary.modified.timeIntervalSinceReferenceDate.bitPattern))
    for value in [
      summary.messageCount, summary.byteCount, summary.stateByteCount, summary.tokenCount ?? -1,
      summary.isArchived ? 1 : 0,
    ] {
      append(Int64(value))
    }
    append(summary.model ?? "")
    append(summary.lastWords)
  }
}

extension ListIndex {
  /// Reads from the front of bytes; nil where they end too soon.
  fileprivate struct Reader {
    var rest: Data

    init(_ data: Data) { rest = data }

    mutating func integer() -> Int64? {
      guard rest.count >= 8 else { return nil }
      defer { rest = rest.dropFirst(8) }
      return rest.withUnsafeBytes { Int64(littleEndian: $0.loadUnaligned(as: Int64.self)) }
    }

    mutating func text() -> String? {
      guard let count = integer(), (0...Int64(rest.count)).contains(count) else { return nil }
      defer { rest = rest.dropFirst(Int(count)) }
      return String(decoding: rest.prefix(Int(count)), as: UTF8.self)
    }

    mutating func entry() -> Entry? {
      guard let text = integer(), let folder = integer(), let states = integer(),
        let file = integer(), let size = integer(), let name = self.text(),
        let title = self.text(), let modified = integer(), let messages = integer(),
        let bytes = integer(), let stateBytes = integer(), let tokens = integer(),
        let isArchived = integer(), let model = self.text(), let lastWords = self.text()
      else { return nil }
      return Entry(
        stamp: Stamp(text: text, folder: folder, states: states, file: file, size: size),
        summary: ConversationSummary(
          name: name, title: title,
          modified: Date(
            timeIntervalSinceReferenceDate: Double(bitPattern: UInt64(bitPattern: modified))),
          messageCount: Int(messages), byteCount: Int(bytes), stateByteCount: Int(stateBytes),
          tokenCount: tokens < 0 ? nil : Int(tokens), model: model.isEmpty ? nil : model,
          lastWords: lastWords, isArchived: isArchived != 0))
    }
  }
}
