import Foundation
import RWKVJSON

/// Reads a conversation's file: one JSON value after another, each of which adds to what those before said.
///
/// - A value without `id` is about the conversation: the first one has `format`, and whatever fields a later
///   one has take the place of what was said before.
/// - A value with a new `id` is a message, which becomes the tip.
/// - A value with a known `id` changes that message: the fields that it has, `more` (what a reply that is being
///   written has grown by) or `removed`.
///
/// An end that a crash cut off is passed over.
package struct ConversationReader {
  /// The version that is written, and the newest that is read.
  package static let version = 1

  private var conversation = Conversation(name: "", format: .blank)
  private var list = MessageReader()
  /// The bytes at the front that are whole.
  private var wholeCount = 0
  /// The bytes that later ones took the place of.
  private var wasteCount = 0

  /// The content of a file.
  package struct Result {
    package var conversation: Conversation
    /// The bytes at the front that are whole; what follows is what a crash cut off.
    package var wholeCount: Int
    /// About how many bytes later ones took the place of.
    package var wasteCount: Int
  }

  /// Reads a file's bytes.
  ///
  /// - Parameters:
  ///   - name: The name of the folder that the file lies in.
  ///   - length: From so many bytes on two threads read it.
  ///   - chunk: The bytes that they share out at a time.
  /// - Throws: `ConversationError` without a path, with the line and the field.
  package static func read(
    _ bytes: UnsafeRawBufferPointer, name: String, byTwoFrom length: Int = 64 << 10,
    chunk: Int = 16 << 10
  ) throws(ConversationError) -> Result {
    var file = ConversationReader()
    let ahead = MessagesAhead(of: bytes, from: length, chunk: chunk)
    defer { ahead?.stop() }
    try file.readAll(bytes, ahead)
    return Result(
      conversation: try file.finished(name: name), wholeCount: file.wholeCount,
      wasteCount: file.wasteCount)
  }

  /// Reads a file's bytes; see above.
  package static func read(_ data: Data, name: String) throws(ConversationError) -> Result {
    let result: Swift.Result<Result, ConversationError> = data.withUnsafeBytes { bytes in
      do throws(ConversationError) {
        return .success(try read(bytes, name: name))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private mutating func readAll(
    _ bytes: UnsafeRawBufferPointer, _ ahead: MessagesAhead?
  ) throws(ConversationError) {
    var reader = JSONReader(bytes)
    list.reserve(forFileOf: bytes.count)
    var isFirst = true
    var start = 0
    do throws(JSONFault) {
      while !reader.isAtEnd() {
        start = reader.position
        if !isFirst, let read = ahead?.message(at: start), list.addNew(read.message) {
          conversation.tip = list.last
          reader.skip(to: read.end)
          continue
        }
        if isFirst { try Self.requireVersion(reader) }
        try readValue(&reader, isFirst: isFirst)
        isFirst = false
      }
    } catch {
      if !isFirst, case .syntax = error.kind, Self.isCut(bytes, from: start) {
        wholeCount = start
        return
      }
      throw Self.located(error, bytes, start)
    }
    guard !isFirst else { throw ConversationError(path: "", problem: "is empty") }
    wholeCount = bytes.count
  }

  /// Whether what begins there is the last line and has no end.
  private static func isCut(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Bool {
    !bytes[start...].contains(UInt8(ascii: "\n"))
  }

  private static func located(
    _ fault: JSONFault, _ bytes: UnsafeRawBufferPointer, _ start: Int
  ) -> ConversationError {
    let line = 1 + bytes[..<start].count { $0 == UInt8(ascii: "\n") }
    return ConversationError(path: "", problem: "line \(line): \(fault)")
  }

  /// Whether bytes begin with an object that has a `format`.
  static func isOurs(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var reader = JSONReader(bytes)
    var isOurs = false
    try? reader.object { reader, name throws(JSONFault) in
      if name.matches("format") {
        isOurs = true
        throw .content("is ours")
      }
      try reader.skip()
    }
    return isOurs
  }

  private static func requireVersion(_ reader: JSONReader) throws(JSONFault) {
    var reader = reader
    var found: Int?
    try reader.object { reader, name throws(JSONFault) in
      guard name.matches("format") else {
        try reader.skip()
        return
      }
      do throws(JSONFault) {
        found = try reader.integer()
      } catch {
        throw error.inside("format")
      }
    }
    guard let found else { throw JSONFault.content("is missing").inside("format") }
    guard found == version else {
      throw JSONFault.content(
        found > version
          ? "is \(found), of a newer rwkv-tui; this one reads \(version)"
          : "\(found) does not exist"
      ).inside("format")
    }
  }

  private mutating func readValue(
    _ reader: inout JSONReader, isFirst: Bool
  ) throws(JSONFault) {
    let start = reader.position
    if !isFirst, Self.isMessage(reader) {
      let isNew = try list.read(&reader, in: conversation)
      if isNew { conversation.tip = list.last } else { wasteCount += reader.position - start }
      return
    }
    // A line that turns out to be cut must change nothing.
    var changed = conversation
    var list: MessageReader?
    let (before, known) = (conversation, self.list)
    let found = try Conversation.fields.read(into: &changed, from: &reader) {
      reader, name throws(JSONFault) in
      guard name.matches("messages") else { return false }
      var longer = list ?? known
      try longer.readAll(&reader, in: before)
      list = longer
      return true
    }
    conversation = changed
    if let list { self.list = list }
    if isFirst {
      try Conversation.fields.requireAll(found)
      if !Conversation.fields.has("modified", found) {
        conversation.modified = conversation.created
      }
      if !Conversation.fields.has("tip", found) { conversation.tip = self.list.last }
    } else {
      wasteCount += reader.position - start
    }
  }

  /// Whether what comes next has an `id`.
  private static func isMessage(_ reader: JSONReader) -> Bool {
    var reader = reader
    // It stands first in what this program writes.
    if reader.begins(with: "{\"id\":") { return true }
    var isMessage = false
    try? reader.object { reader, name throws(JSONFault) in
      if name.matches("id") { isMessage = true }
      if isMessage { throw .content("has an id") }
      try reader.skip()
    }
    return isMessage
  }

  private mutating func finished(name: String) throws(ConversationError) -> Conversation {
    list.finish(in: conversation)
    list.makeConsistent()
    var kept = list.messages
    let removed = list.removed
    if !removed.isEmpty {
      var gone = removed
      var parents: [MessageID: MessageID?] = [:]
      for message in kept
      where gone.contains(message.id) || message.parent.map(gone.contains) ?? false {
        gone.insert(message.id)
        parents[message.id] = message.parent
      }
      kept.removeAll { gone.contains($0.id) }
      while let tip = conversation.tip, let parent = parents[tip] { conversation.tip = parent }
    }
    var result = try Conversation(
      name: name, title: conversation.title, created: conversation.created,
      modified: conversation.modified, format: conversation.format,
      sampling: conversation.sampling, modelPath: conversation.modelPath, messages: kept,
      tip: conversation.tip,
      nextID: max(conversation.nextID, min(list.greatest, Conversation.greatestID - 1) + 1))
    result.persona = conversation.persona
    result.isArchived = conversation.isArchived
    result.tokenCount = conversation.tokenCount
    return result
  }
}
