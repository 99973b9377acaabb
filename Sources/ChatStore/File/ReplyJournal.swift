import Conversations
import Foundation
import Glibc

/// The reply being written, on disk as it grows: the article <doc:Format> describes the file.
///
/// Saving a long conversation each second would write all of it each time; this appends a line with
/// what is new. The next save of the conversation holds all that and removes the journal.
final class ReplyJournal {
  /// The reply's message.
  let message: MessageID
  private let descriptor: Int32
  private var written: [UInt8]
  /// The length of the file up to the last line that is whole.
  private var length: Int

  /// Begins the journal of a reply whose message was saved just now, in the place of an older one.
  init(
    at path: String, message: MessageID, written: String
  ) throws(SystemError) {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw .last }
    self.message = message
    self.descriptor = file
    self.written = Array(written.utf8)
    self.length = 0
    let header = Header(message: message, written: self.written.count)
    try append(line: Self.encoded(header))
    try SystemFile.flushFolder(SystemFile.parent(of: path))
  }

  deinit { close(descriptor) }

  /// Whether a text is the one in the journal, perhaps with more at its end.
  func continues(into text: String) -> Bool { text.utf8.starts(with: written) }

  /// Writes what a text has more than the journal, and flushes it to the disk.
  ///
  /// - Throws: `SystemError`; the journal then still ends with a whole line.
  func append(upTo text: String) throws(SystemError) {
    precondition(continues(into: text), "another text than the journal's")
    let more = Array(text.utf8.dropFirst(written.count))
    guard !more.isEmpty else { return }
    try append(line: Self.encoded(String(decoding: more, as: UTF8.self)))
    written += more
  }

  private func append(line: Data) throws(SystemError) {
    do throws(SystemError) {
      try SystemFile.write(line, to: descriptor)
      try SystemFile.flush(descriptor)
    } catch {
      _ = ftruncate(descriptor, length)
      throw error
    }
    length += line.count
  }

  // MARK: The file

  /// The first line: which reply, and how many bytes of it the saved conversation holds already.
  private struct Header: Codable {
    var message: MessageID
    var written: Int
  }

  private static func encoded(_ value: some Encodable) -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Numbers and texts always have a form in JSON.
    return try! encoder.encode(value) + Data("\n".utf8)
  }

  /// The conversation with the reply as far as the journal at `path` has it.
  ///
  /// A line that a crash cut ends it. A journal that does not begin where the saved reply ends is an
  /// old one, left by a crash between a save and its removal: the save holds all that it says.
  static func replayed(_ path: String, onto conversation: Conversation) -> Conversation {
    guard let data = try? SystemFile.read(path, limit: ConversationFile.sizeLimit) else {
      return conversation
    }
    let whole = data[..<((data.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1)]
    var lines = whole.split(separator: UInt8(ascii: "\n")).makeIterator()
    let decoder = JSONDecoder()
    guard let first = lines.next(), let header = try? decoder.decode(Header.self, from: first),
      let message = conversation[header.message], message.ending == .writing
    else { return conversation }

    var written = conversation.format.piece(for: message)
    guard written.utf8.count == header.written else { return conversation }
    while let line = lines.next(), let more = try? decoder.decode(String.self, from: line) {
      written += more
    }
    var result = conversation
    result.update(message.id) {
      ($0.text, $0.raw) = conversation.format.reply(written: written)
    }
    return result
  }
}
