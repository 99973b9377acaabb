import Conversations
import Foundation

/// The conversation that is shown and all that is known only while it is: opening another is one assignment.
public struct OpenConversation: Sendable {
  /// As it is shown, with the sampling settings in use; `.save` and `.reply` carry copies of it.
  public private(set) var conversation: Conversation
  /// Its current line, ready to draw.
  private(set) var line: ConversationLine
  /// Whether another program has it, or it is in the trash, so that it can only be read.
  public internal(set) var isReadOnly: Bool
  /// Whether the person chose the format, so that a model does not change it.
  var isFormatChosen: Bool
  /// Another conversation that was asked for and is being opened.
  var successor: Successor?
  var saving = SaveState()
  var turn = Turn()
  var chat = ChatPane()

  /// Opens a conversation.
  init(_ conversation: Conversation, isReadOnly: Bool = false, isFormatChosen: Bool = false) {
    self.conversation = conversation
    line = ConversationLine(conversation)
    self.isReadOnly = isReadOnly
    self.isFormatChosen = isFormatChosen
  }

  /// Lines that `/undo` left, each with the tip that it left them for; `/redo` goes back to the last.
  var undone: [Undone] = []
  /// Branches that were deleted here, the last one last.
  var deletedBranches: [[Message]] = []

  /// A step that `/undo` took.
  struct Undone: Hashable, Sendable {
    let before: MessageID
    let after: MessageID?
  }

  /// Another conversation that is being opened.
  struct Successor: Hashable, Sendable {
    /// The place to show in it.
    var place: FoundPlace?
  }

  // MARK: Changing it

  /// Changes the conversation and everything that is derived from it.
  mutating func change(at now: Date, _ body: (inout Conversation) -> Void) {
    let before = conversation.modified
    body(&conversation)
    line = ConversationLine(conversation)
    markUnsaved(at: now, after: before)
  }

  /// Changes one message only, which costs the same in a conversation of any length.
  mutating func change(_ id: MessageID, at now: Date, _ body: (inout Message) -> Void) {
    let before = conversation.modified
    conversation.update(id, body)
    if let message = conversation[id] { line.replace(message) }
    markUnsaved(at: now, after: before)
  }

  /// Changes what is said of the conversation, but no message.
  mutating func describe(at now: Date, _ body: (inout Conversation) -> Void) {
    let before = conversation.modified
    body(&conversation)
    markUnsaved(at: now, after: before)
  }

  /// Takes note of what is kept with the next change, but is none by itself.
  mutating func note(_ body: (inout Conversation) -> Void) { body(&conversation) }

  /// Shows the newest line through a message. Looking is no change: the tip is kept with the next one.
  mutating func look(at message: MessageID) {
    conversation.moveTip(to: conversation.end(of: message))
    line = ConversationLine(conversation)
  }

  /// Later than every state that was saved, also where the clock stands still.
  private mutating func markUnsaved(at now: Date, after before: Date) {
    conversation.modified = max(now, before.addingTimeInterval(0.000_001))
    saving.status = .unsaved
  }

  // MARK: Keeping it

  /// Whether the conversation may be written and holds something.
  var isWorthSaving: Bool {
    !isReadOnly && !(conversation.messages.isEmpty && conversation.title.isEmpty)
  }

  /// Keeps the conversation, where that is allowed and there is something to keep.
  mutating func save() -> [Effect] {
    guard isWorthSaving else { return [] }
    saving.status = .saving
    saving.ticks = 0
    return [.save(conversation)]
  }

  /// Why nothing can be kept in the conversation now; nil where it can.
  var problemOfKeeping: String? {
    if successor != nil { return "Opening another conversation…" }
    return isReadOnly ? "Read-only; /fork makes a copy that you can change" : nil
  }

  /// Why no message can be changed now; nil where it can.
  func problemOfChanging(stopKey: String) -> String? {
    problemOfKeeping ?? (turn.reply == nil ? nil : "A reply is being written; \(stopKey) stops it")
  }

  // MARK: Parts of it

  /// The message that is selected in the chat pane.
  var selectedMessage: Message? { line.messages.last { $0.id == chat.selection } }

  /// The last message of the person on the line.
  var lastQuestion: Message? { line.messages.last { $0.role == .user } }

  /// The name that a person knows it by: its title, or where it has none, its name.
  var shownTitle: String { conversation.title.isEmpty ? conversation.name : conversation.title }

  /// The chat pane's content in so many columns.
  ///
  /// - Parameter isRaw: Whether replies are shown as they stand, rather than as Markdown.
  func transcript(columns: Int, _ thoughts: ThoughtDisplay, isRaw: Bool) -> Transcript {
    Transcript(
      messages: line.messages, writing: turn.reply?.message,
      isWaiting: turn.reply.map { $0.message == nil } ?? false, thoughts: thoughts,
      columns: columns, isRaw: isRaw, cache: chat.wrapCache)
  }
}
