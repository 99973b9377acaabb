import Dispatch
import Foundation
import RWKVJSON
import Synchronization

/// The messages of a file's later half, read by another thread at the same time as the earlier one.
///
/// Only plain ones, each a line with all that a message must have and nothing that depends on what stands
/// before it; from the first other line on, nothing.
final class MessagesAhead: Sendable {
  /// A message and where its line lies.
  struct Entry: Sendable {
    let message: Message
    let place: Range<Int>
  }

  /// Where the later half begins: at the beginning of a line.
  let start: Int
  private let entries = Mutex<[Entry]>([])
  private let done = DispatchGroup()

  /// Begins to read.
  ///
  /// Nil where the file is shorter than `length`: then it is not worth a thread.
  ///
  /// - Parameter bytes: The file, which must outlive this.
  init?(of bytes: UnsafeRawBufferPointer, from length: Int) {
    let middle = bytes.count / 2
    guard bytes.count >= length, let base = bytes.baseAddress,
      let newline = memchr(base + middle, 0x0A, bytes.count - middle)
    else { return nil }
    start = UnsafeRawPointer(newline) - base + 1
    // Whoever gives the bytes waits for the end in `take`.
    nonisolated(unsafe) let later = UnsafeRawBufferPointer(rebasing: bytes[start...])
    DispatchQueue.global(qos: .userInitiated).async(group: done) { [self] in
      let read = Self.read(later, at: start)
      entries.withLock { $0 = read }
    }
  }

  /// The messages, waited for.
  func take() -> [Entry] {
    done.wait()
    return entries.withLock { $0 }
  }

  private static func read(_ bytes: UnsafeRawBufferPointer, at start: Int) -> [Entry] {
    var entries: [Entry] = []
    entries.reserveCapacity(bytes.count / 256)
    var reader = JSONReader(bytes)
    // Nobody writes this one; a message without a date takes that of its conversation.
    let noDate = Date.distantPast
    while !reader.isAtEnd(), reader.begins(with: "{\"id\":") {
      let place = reader.position
      var message = Message(id: 0, parent: nil, role: .user, text: "", date: noDate)
      do throws(JSONFault) {
        let found = try Message.fields.read(into: &message, from: &reader) {
          _, name throws(JSONFault) in
          guard MessageReader.changes(name) else { return false }
          throw .content("changes a message")
        }
        try Message.fields.requireAll(found)
      } catch {
        break
      }
      if message.date == noDate { break }
      entries.append(Entry(message: consume message, place: start + place..<start + reader.position))
    }
    return entries
  }
}
