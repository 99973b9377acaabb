import Foundation

/// Names a message inside its conversation: 1, 2, 3 … in the order of writing.
public typealias MessageID = Int

/// Who wrote a message.
public enum Role: String, CaseIterable, Hashable, Sendable {
  case user, assistant
}

/// One message of a conversation.
public struct Message: Hashable, Sendable, Identifiable {
  /// How a reply ended.
  public enum Ending: String, CaseIterable, Hashable, Sendable {
    /// The model ended it by a stop text or the end-of-text token.
    case complete
    /// The person stopped it.
    case interrupted
    /// The length limit cut it.
    case length
    /// It was still being written when this was saved; after a crash it stays so.
    case writing
  }

  /// Its number in the conversation.
  public internal(set) var id: MessageID
  /// The message this one follows; nil for a first one. Siblings share a parent.
  public var parent: MessageID?
  /// Who wrote it.
  public var role: Role
  /// The text as shown: stripped of white space at both ends.
  public var text: String
  /// When it was written, in whole seconds.
  public var date: Date
  /// Replies only: how it ended.
  public var ending: Ending?
  /// Replies only: the name of the model that wrote it.
  public var model: String?
  /// Replies only: the text exactly as the model wrote it, where the template would render `text`
  /// otherwise (other white space at its ends); without it a state could not be matched to the text.
  public var raw: String?
  /// Replies only: what the model thought before it answered, exactly as it was written, with the marks
  /// around it. Only a reply that is still to be gone on with is read with it.
  public var thought: String?
  /// Messages of the person only: what the template put after `text` when it was asked, e.g. how much to
  /// think.
  public var suffix: String?
  /// Replies only: what is known of how it was written.
  public var record: ReplyRecord?
  /// Whether the person marked it; its state is then kept whatever it costs.
  public var isPinned: Bool

  /// Makes a message.
  public init(
    id: MessageID, parent: MessageID?, role: Role, text: String, date: Date = Date(),
    ending: Ending? = nil, model: String? = nil, raw: String? = nil, isPinned: Bool = false
  ) {
    self.id = id
    self.parent = parent
    self.role = role
    self.text = text
    self.date = date.inWholeSeconds
    self.ending = ending
    self.model = model
    self.raw = raw
    self.isPinned = isPinned
  }
}
