import Foundation
import RWKVJSON

/// Writes a conversation's file; see `ConversationReader` for what the lines are.
package enum ConversationWriter {
  /// A whole file: what the conversation is, a line for each message, and where it stands.
  package static func whole(_ conversation: Conversation) -> [UInt8] {
    let conversation = conversation.withoutContents
    var writer = JSONWriter()
    writer.reserve(
      2_048
        + conversation.messages.reduce(0) {
          $0 + $1.text.utf8.count + ($1.thought?.utf8.count ?? 0) + 160
        })
    writer.object { writer in
      writer.name("format")
      writer.integer(ConversationReader.version)
      Conversation.settingsFields.write(conversation, to: &writer)
    }
    writer.newline()
    for message in conversation.messages { writer.line(message) }
    writer.position(conversation)
    return writer.bytes
  }

  /// A conversation that stands alone, as one JSON value, with what else lies in its folder and is no cache.
  package static func travelling(_ conversation: Conversation) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.name("format")
      writer.integer(ConversationReader.version)
      Conversation.fields.write(conversation, to: &writer)
      writer.name("messages")
      writer.array { writer in
        for message in conversation.messages {
          writer.lineBreak()
          writer.object { Message.fields.write(message, to: &$0) }
        }
      }
    }
    writer.newline()
    return writer.bytes
  }

  /// The lines that make one conversation of another, and how many of their bytes are no new messages.
  ///
  /// Nil where lines cannot say it: messages stand in another order.
  package static func changes(
    from old: Conversation, to new: Conversation
  ) -> (lines: [UInt8], waste: Int)? {
    let (old, new) = (old.withoutContents, new.withoutContents)
    guard let changes = MessageChanges(from: old.messages, to: new.messages) else { return nil }
    var writer = JSONWriter()
    let differs = Conversation.settingsFields.differ(new, old)
    let stands = (old.tip, old.tokenCount) == (new.tip, new.tokenCount)
    if !differs, stands, let grown = changes.growth(new.format) {
      for (id, more) in grown {
        writer.change(of: id) {
          $0.name("more")
          $0.string(more)
        }
      }
      return (writer.bytes, writer.bytes.count)
    }
    for message in changes.added { writer.line(message) }
    let newCount = writer.bytes.count
    for id in changes.removed {
      writer.change(of: id) {
        $0.name("removed")
        $0.boolean(true)
      }
    }
    for (old, new) in changes.changed {
      writer.change(of: new.id) { Message.fields.write(new, changedFrom: old, to: &$0) }
    }
    if !writer.bytes.isEmpty || differs || Conversation.positionFields.differ(new, old) {
      writer.object { writer in
        Conversation.settingsFields.write(new, changedFrom: old, to: &writer)
        Conversation.positionFields.write(new, to: &writer)
        if new.tokenCount == nil, old.tokenCount != nil {
          writer.name("tokens")
          writer.null()
        }
      }
      writer.newline()
    }
    return (writer.bytes, writer.bytes.count - newCount)
  }

  /// The message that the end of a file seems to name as the tip; 0 stands before the first message. Nil
  /// where it is not seen.
  package static func apparentTip(ofEnd end: UnsafeRawBufferPointer) -> MessageID? {
    var rest = end[...]
    while let newline = rest.lastIndex(of: UInt8(ascii: "\n")) {
      rest = rest[..<newline]
      // Only what begins after another newline is known to be whole.
      guard let start = rest.lastIndex(of: UInt8(ascii: "\n")) else { return nil }
      let line = UnsafeRawBufferPointer(rebasing: rest[(start + 1)...])
      var reader = JSONReader(line)
      var conversation = Conversation(name: "", format: .blank)
      guard let found = try? Conversation.fields.read(into: &conversation, from: &reader) else {
        return nil
      }
      if Conversation.fields.has("tip", found) { return conversation.tip ?? 0 }
    }
    return nil
  }
}

/// The changes that make one list of messages of another.
private struct MessageChanges {
  private(set) var changed: [(old: Message, new: Message)] = []
  private(set) var removed: [MessageID] = []
  let added: ArraySlice<Message>

  /// Nil where messages stand in another order, or one is gone and what followed it is not.
  init?(from old: [Message], to new: [Message]) {
    // Nearly always only the end differs.
    let same = old.sharedPrefixLength(with: new)
    var next = same
    var gone: Set<MessageID> = []
    var greatest = old[..<same].greatestID
    for message in old[same...] {
      greatest = max(greatest, message.id)
      guard next < new.endIndex, new[next].id == message.id else {
        gone.insert(message.id)
        if !(message.parent.map(gone.contains) ?? false) { removed.append(message.id) }
        continue
      }
      if new[next] != message { changed.append((message, new[next])) }
      if !gone.isEmpty, let parent = new[next].parent, gone.contains(parent) { return nil }
      next += 1
    }
    added = new[next...]
    guard added.allSatisfy({ $0.id > greatest }) else { return nil }
  }

  /// The text that replies have grown by, where nothing else changed.
  func growth(_ format: PromptFormat) -> [(id: MessageID, more: String)]? {
    guard added.isEmpty, removed.isEmpty, !changed.isEmpty else { return nil }
    var grown: [(id: MessageID, more: String)] = []
    for (old, new) in changed {
      guard let more = Self.growth(of: old, to: new, format) else { return nil }
      grown.append((new.id, more))
    }
    return grown
  }

  private static func growth(of old: Message, to new: Message, _ format: PromptFormat) -> String? {
    guard old.ending == .writing, new.ending == .writing else { return nil }
    var grown = old
    grown.written = new.written
    let (before, now) = (format.written(old), format.written(new))
    guard grown == new, now.utf8.starts(with: before.utf8),
      format.reply(written: now) == new.written
    else { return nil }
    return String(decoding: Array(now.utf8.dropFirst(before.utf8.count)), as: UTF8.self)
  }
}

extension JSONWriter {
  fileprivate mutating func line(_ message: Message) {
    object { Message.fields.write(message, to: &$0) }
    newline()
  }

  fileprivate mutating func change(of id: MessageID, _ body: (inout JSONWriter) -> Void) {
    object { writer in
      writer.name("id")
      writer.integer(id)
      body(&writer)
    }
    newline()
  }

  fileprivate mutating func position(_ conversation: Conversation) {
    object { Conversation.positionFields.write(conversation, to: &$0) }
    newline()
  }
}

extension Conversation {
  /// The same without what lies in a file of its own beside it.
  fileprivate var withoutContents: Conversation {
    guard persona?.initialState?.contents != nil else { return self }
    var copy = self
    copy.persona?.initialState?.contents = nil
    return copy
  }

  /// The greatest id of a message; 0 where there is none.
  var greatestKnownID: MessageID {
    // No id is above it, so that one just below it is the greatest.
    if let last = messages.last?.id, last + 1 == nextID { return last }
    return messages[...].greatestID
  }
}
