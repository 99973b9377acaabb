import Foundation
import RWKVSampling

/// A conversation: a tree of messages and the line through it that is being read.
///
/// The text is the truth. A recurrent state is a cache of it, kept beside it by `ConversationStore`.
public struct Conversation: Hashable, Sendable {
  /// The folder's name, unique in its store.
  public var name: String
  /// The title that the list shows; the first words of the first message unless the person chose one.
  public var title: String
  /// When it began.
  public var created: Date
  /// When it was changed last.
  public var modified: Date
  /// How messages become the text that a model reads.
  public var format: PromptFormat
  /// How the next tokens are chosen.
  public var sampling: SamplingSettings
  /// The path of the model last used, as given.
  public var modelPath: String?
  /// Whom it is with, where that is more than a system text.
  public var persona: Persona?
  /// Whether it is put aside: it shows in the list only when asked for.
  public var isArchived = false
  /// How many tokens the line had when a model last read it; nil while none has.
  public var tokenCount: Int?
  /// All messages in the order of writing; a parent precedes its children.
  public internal(set) var messages: [Message]
  /// The last message of the current line; nil while there is none.
  public internal(set) var tip: MessageID?
  /// The id of the message that is added next. It only grows, so that whatever lies on disk under the
  /// id of a message that was removed is never taken for another's.
  public internal(set) var nextID: MessageID = 1

  /// Makes a conversation, by default an empty one.
  ///
  /// - Parameter nextID: The id of the message that is added next, at least; one that a message has is
  ///   never given again.
  /// - Throws: `ConversationError` where an id repeats or is not a number from 1 up, or where a parent
  ///   or the tip is missing. A parent stands before its children, so there can be no circle.
  public init(
    name: String, title: String = "", created: Date = Date(), modified: Date = Date(),
    format: PromptFormat, sampling: SamplingSettings = SamplingSettings(),
    modelPath: String? = nil, messages: [Message], tip: MessageID?, nextID: MessageID = 1
  ) throws(ConversationError) {
    var known = MessageIDs()
    for index in messages.indices {
      let (id, parent) = (messages[index].id, messages[index].parent)
      guard (1...Self.greatestID).contains(id) else {
        throw ConversationError(path: name, problem: "\(id) is no number for a message")
      }
      if let parent, !known.contains(parent) {
        throw ConversationError(
          path: name,
          problem: "message \(id) follows message \(parent), which does not come before it")
      }
      guard known.insert(id) else {
        throw ConversationError(path: name, problem: "there are two messages \(id)")
      }
    }
    if let tip, !known.contains(tip) {
      throw ConversationError(path: name, problem: "the current message \(tip) is missing")
    }
    self.init(name: name, title: title, format: format, sampling: sampling)
    self.created = created
    self.modified = modified
    self.modelPath = modelPath
    self.messages = messages
    self.tip = tip
    self.nextID = max(nextID, known.greatest + 1)
  }

  /// Makes an empty conversation.
  public init(
    name: String, title: String = "", created: Date = Date(), format: PromptFormat = .world,
    sampling: SamplingSettings = SamplingSettings()
  ) {
    self.name = name
    self.title = title
    self.created = created
    self.modified = created
    self.format = format
    self.sampling = sampling
    self.modelPath = nil
    self.messages = []
    self.tip = nil
  }

  /// The message of that id.
  public subscript(id: MessageID) -> Message? {
    messages.first { $0.id == id }
  }

  /// The current line: from a first message to the tip.
  public var line: [Message] { line(to: tip) }

  /// The line from a first message to `id`; empty for nil.
  public func line(to id: MessageID?) -> [Message] {
    var places: [Int] = []
    var next = id
    // A parent stands before its children, so one way back through the messages meets them all.
    for place in messages.indices.reversed() where messages[place].id == next {
      places.append(place)
      next = messages[place].parent
    }
    return places.count == messages.count ? messages : places.reversed().map { messages[$0] }
  }

  /// The messages with the same parent as `id`, itself included, oldest first.
  public func siblings(of id: MessageID) -> [Message] {
    guard let message = self[id] else { return [] }
    return messages.filter { $0.parent == message.parent && $0.role == message.role }
  }

  /// The largest id that every reader of JSON keeps exactly.
  static let greatestID: MessageID = 1 << 53

  /// Adds a message below the tip and moves the tip there.
  ///
  /// The first message of the person names a conversation that has no title yet.
  @discardableResult
  public mutating func append(
    _ role: Role, _ text: String, ending: Message.Ending? = nil, model: String? = nil,
    date: Date = Date()
  ) -> MessageID {
    let id = nextID
    nextID += 1
    var message = Message(
      id: id, parent: tip, role: role, text: text, date: date, ending: ending, model: model)
    if role == .user { message.suffix = format.questionSuffix }
    messages.append(message)
    tip = id
    modified = date
    if title.isEmpty, role == .user { title = Self.title(for: text) }
    return id
  }

  /// Changes a message in place, e.g. the reply that is being written.
  public mutating func update(_ id: MessageID, _ change: (inout Message) -> Void) {
    guard let index = messages.firstIndex(where: { $0.id == id }) else { return }
    change(&messages[index])
  }

  /// Whether the template would ask the message at the tip in other words than it was asked in.
  public var asksAnew: Bool {
    tip.flatMap { self[$0] }.map { $0.role == .user && $0.suffix != format.questionSuffix } ?? false
  }

  /// Has the message at the tip asked in the words of the template, where it is the person's.
  public mutating func askAnew() {
    guard asksAnew, let tip else { return }
    let suffix = format.questionSuffix
    update(tip) { $0.suffix = suffix }
  }

  /// Makes another message the tip (nil: before the first), without removing any.
  public mutating func moveTip(to id: MessageID?) {
    precondition(id.map { self[$0] != nil } ?? true, "no message \(id ?? 0)")
    tip = id
  }

  /// Removes all messages but those of the line to `id`, which becomes the tip.
  mutating func keepLine(to id: MessageID) {
    precondition(self[id] != nil, "no message \(id)")
    messages = line(to: id)
    tip = id
  }

  /// Removes a message and all that follow it; the tip moves to its parent if it was among them.
  public mutating func remove(_ id: MessageID) {
    guard let message = self[id] else { return }
    var gone: Set<MessageID> = [id]
    for message in messages where message.parent.map(gone.contains) ?? false {
      gone.insert(message.id)
    }
    messages.removeAll { gone.contains($0.id) }
    if let tip, gone.contains(tip) { self.tip = message.parent }
  }
}
