import Foundation
import RWKVJSON

/// The messages of a file as they are read, one after another.
struct MessageReader {
  /// In the order of writing.
  private(set) var messages: [Message] = []
  /// Those that a line says are removed; what follows them is too.
  private(set) var removed: Set<MessageID> = []
  private var ids = MessageIDs()
  /// Where messages are, made when one is asked for that is not the last.
  private var places: [MessageID: Int]?
  /// The text written of unfinished replies, by their places.
  private var growing: [Int: String] = [:]

  /// Makes room for the messages of a file of that many bytes.
  mutating func reserve(forFileOf bytes: Int) { messages.reserveCapacity(bytes / 256) }

  /// The message that was added last.
  var last: MessageID? { messages.last?.id }

  /// The greatest id so far; 0 where there is none.
  var greatest: MessageID { ids.greatest }

  /// Takes a list of messages.
  mutating func readAll(
    _ reader: inout JSONReader, in conversation: Conversation
  ) throws(JSONFault) {
    var copy = self
    var index = 0
    do throws(JSONFault) {
      try reader.array { reader throws(JSONFault) in
        do throws(JSONFault) {
          guard try copy.read(&reader, in: conversation) else {
            throw .content("there are two messages of this id")
          }
        } catch {
          throw error.inside(index)
        }
        index += 1
      }
    } catch {
      throw error.inside("messages")
    }
    self = copy
  }

  /// Takes one message, or a change of one; tells whether it is new.
  mutating func read(
    _ reader: inout JSONReader, in conversation: Conversation
  ) throws(JSONFault) -> Bool {
    let start = reader
    var message = Message(
      id: 0, parent: nil, role: .user, text: "", date: conversation.modified)
    var change = Change()
    let found = try Message.fields.read(into: &message, from: &reader) {
      reader, name throws(JSONFault) in try change.take(&reader, name)
    }
    guard Message.fields.hasFirst(found) else { throw JSONFault.content("is missing").inside("id") }
    if change.isEmpty, message.id > ids.greatest {
      try Message.fields.requireAll(found)
      return addNew(consume message)
    }
    guard ids.contains(message.id), let place = place(of: message.id) else {
      guard change.isEmpty else {
        throw JSONFault.content("\(message.id) is the id of no message before").inside("id")
      }
      try Message.fields.requireAll(found)
      _ = ids.insert(message.id)
      add(message)
      return true
    }
    try self.change(messageAt: place, by: change, from: start, in: conversation)
    return false
  }

  /// Adds a message with all that it must have, if its id is above all others; tells whether it is.
  mutating func addNew(_ message: consuming Message) -> Bool {
    guard message.id > ids.greatest else { return false }
    _ = ids.insert(message.id)
    add(consume message)
    return true
  }

  /// Whether a member of a line says something of a message besides its fields.
  static func changes(_ name: JSONReader.Name) -> Bool {
    name.matches("more") || name.matches("removed")
  }

  private mutating func add(_ message: consuming Message) {
    places?[message.id] = messages.count
    messages.append(consume message)
  }

  /// Changes that a line makes to a message besides its fields.
  private struct Change {
    var more: String?
    var isRemoved = false
    var isEmpty: Bool { more == nil && !isRemoved }

    mutating func take(
      _ reader: inout JSONReader, _ name: JSONReader.Name
    ) throws(JSONFault) -> Bool {
      do throws(JSONFault) {
        if name.matches("more") {
          more = try reader.string()
        } else if name.matches("removed") {
          isRemoved = try reader.boolean()
        } else {
          return false
        }
        return true
      } catch {
        throw error.inside(name.matches("more") ? "more" : "removed")
      }
    }
  }

  private mutating func change(
    messageAt place: Int, by change: Change, from start: JSONReader, in conversation: Conversation
  ) throws(JSONFault) {
    if change.more == nil { settle(place, in: conversation) }
    var reader = start
    var message = messages[place]
    _ = try Message.fields.read(into: &message, from: &reader)
    messages[place] = message
    if change.isRemoved { removed.insert(messages[place].id) }
    guard let more = change.more else { return }
    guard messages[place].ending == .writing else {
      throw JSONFault.content("is of a message that is not being written").inside("more")
    }
    growing[place, default: conversation.format.written(messages[place])] += more
  }

  /// Gives all replies what they have grown by.
  mutating func finish(in conversation: Conversation) {
    for place in growing.keys { settle(place, in: conversation) }
  }

  private mutating func settle(_ place: Int, in conversation: Conversation) {
    guard let written = growing.removeValue(forKey: place) else { return }
    messages[place].written = conversation.format.reply(written: written)
  }

  /// Where a message is.
  private mutating func place(of id: MessageID) -> Int? {
    if messages.last?.id == id { return messages.count - 1 }
    if places == nil {
      places = Dictionary(uniqueKeysWithValues: zip(messages.lazy.map(\.id), messages.indices))
    }
    return places?[id]
  }

  /// Strips replies, and drops a raw text that contradicts the one shown: that is what a person sees
  /// and edits.
  mutating func makeConsistent() {
    for place in messages.indices where messages[place].role == .assistant {
      messages[place].makeConsistent()
    }
  }
}

extension Message {
  fileprivate mutating func makeConsistent() {
    let stripped = PromptFormat.stripped(text)
    if stripped.utf8.count != text.utf8.count { text = stripped }
    guard let raw else { return }
    if !PromptFormat.stripped(raw).unicodeScalars.elementsEqual(text.unicodeScalars) {
      self.raw = nil
    }
  }
}
