import Dispatch
import Foundation
import RWKVJSON
import Synchronization

/// The messages of a file's end, read by another thread at the same time as what stands before them.
///
/// That thread goes from the end towards the front, a chunk of whole lines at a time, until it meets whoever
/// reads on from the front: so both have work as long as there is any, however fast each of them is.
///
/// It reads only plain messages, each a line with all that a message must have and nothing that depends on
/// what stands before it; whoever comes from the front reads all else.
///
/// Unchecked, for `entries` is written by one thread and read by the other once it has waited for the first.
final class MessagesAhead: @unchecked Sendable {
  /// A message and where its line lies.
  private struct Entry {
    let message: Message
    let place: Range<Int>
  }

  /// How far both have come, in chunks; the one from the front has at least the first.
  private struct Progress {
    var front = 1
    var back: Int
  }

  private let bytes: UnsafeRawBufferPointer
  private let chunk: Int
  private let count: Int
  private let progress: Mutex<Progress>
  private let done = DispatchGroup()

  /// What the other thread has read of each chunk.
  private var entries: [[Entry]]
  /// Where the next chunk begins that nobody has looked for yet.
  private var nextStart = 0
  private var next = 1
  /// The chunk whose entries are being given, and the next of them.
  private var current = (chunk: 0, entry: 0)

  /// Begins to read.
  ///
  /// Nil where the file is shorter than `length`: then it is not worth a thread.
  ///
  /// - Parameters:
  ///   - bytes: The file, which must outlive this.
  ///   - chunk: Bytes that a thread takes at a time, at least 1.
  init?(of bytes: UnsafeRawBufferPointer, from length: Int, chunk: Int) {
    guard bytes.count >= length, bytes.count > chunk else { return nil }
    self.bytes = bytes
    self.chunk = chunk
    count = (bytes.count + chunk - 1) / chunk
    progress = Mutex(Progress(back: count))
    entries = Array(repeating: [], count: count)
    nextStart = start(of: 1)
    DispatchQueue.global(qos: .userInitiated).async(group: done) { [self] in
      while let index = claimFromBack() { entries[index] = read(index) }
    }
  }

  /// Lets the other thread end, and waits for it: it reads the bytes.
  func stop() {
    progress.withLock { $0.front = count }
    done.wait()
  }

  /// The message whose line begins at a place, if the other thread has read it, and where the line ends.
  ///
  /// - Parameter place: Behind those that were asked for before.
  func message(at place: Int) -> (message: Message, end: Int)? {
    while next < count, nextStart <= place {
      // A chunk may be shorter than a line, and then others begin at the same place.
      let isOurs = nextStart < place || claimFromFront(next)
      if !isOurs, current.chunk == 0 { done.wait() }
      current = (isOurs ? current.chunk : next, 0)
      next += 1
      nextStart = start(of: next)
    }
    let read = current.chunk == 0 ? [] : entries[current.chunk]
    while current.entry < read.count, read[current.entry].place.lowerBound < place {
      current.entry += 1
    }
    guard current.entry < read.count, read[current.entry].place.lowerBound == place else {
      return nil
    }
    return (read[current.entry].message, read[current.entry].place.upperBound)
  }

  private func claimFromFront(_ index: Int) -> Bool {
    progress.withLock { progress in
      guard index < progress.back else { return false }
      progress.front = index + 1
      return true
    }
  }

  private func claimFromBack() -> Int? {
    progress.withLock { progress in
      guard progress.back > progress.front else { return nil }
      progress.back -= 1
      return progress.back
    }
  }

  /// Where a chunk begins: behind the first line that ends in its bytes or later.
  private func start(of index: Int) -> Int { index == 0 ? 0 : lineEnd(from: index * chunk) }

  /// Behind the next line end from a place on.
  private func lineEnd(from place: Int) -> Int {
    guard place < bytes.count, let base = bytes.baseAddress,
      let newline = memchr(base + place, 0x0A, bytes.count - place)
    else { return bytes.count }
    return UnsafeRawPointer(newline) - base + 1
  }

  private func read(_ index: Int) -> [Entry] {
    let (start, end) = (start(of: index), start(of: index + 1))
    var entries: [Entry] = []
    entries.reserveCapacity((end - start) / 256)
    var reader = JSONReader(UnsafeRawBufferPointer(rebasing: bytes[..<end]))
    reader.skip(to: start)
    // Nobody writes this one; a message without a date takes that of its conversation.
    let noDate = Date.distantPast
    while !reader.isAtEnd() {
      let place = reader.position
      var message = Message(id: 0, parent: nil, role: .user, text: "", date: noDate)
      if reader.begins(with: "{\"id\":"), Self.take(&message, &reader), message.date != noDate {
        entries.append(Entry(message: consume message, place: place..<reader.position))
      } else {
        reader.skip(to: lineEnd(from: place))
      }
    }
    return entries
  }

  /// Takes a message with all that it must have; false where something else stands there.
  private static func take(_ message: inout Message, _ reader: inout JSONReader) -> Bool {
    do throws(JSONFault) {
      let found = try Message.fields.read(into: &message, from: &reader) {
        _, name throws(JSONFault) in
        guard MessageReader.changes(name) else { return false }
        throw .content("changes a message")
      }
      try Message.fields.requireAll(found)
      return true
    } catch {
      return false
    }
  }
}
