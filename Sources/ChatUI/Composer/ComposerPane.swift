import Conversations
import TerminalKit

/// The message being written, and what helps to write it.
struct ComposerPane: Sendable {
  var draft = Draft()
  var history: History
  /// A search through the history.
  var search: HistorySearch?
  /// A walk through the possibilities for a command.
  var completion: Completion?
  /// Whether the next key is the second of two (Ctrl-X Ctrl-E).
  var isAfterPrefix = false
  /// The message of the conversation that is being edited.
  private(set) var editing: EditedMessage?
  /// The part of the draft that is read before it is sent.
  var ahead: ReadingAhead
  /// The draft as it is on disk.
  var keptDraft = KeptDraft()
  /// Ticks since the draft changed; nil where it is kept.
  private(set) var draftAge: Int?
  private let wrapCache = WrapCache()

  /// Makes an empty composer.
  init(history: History, readsAhead: Bool) {
    self.history = history
    ahead = ReadingAhead(isOn: readsAhead)
  }

  var text: String { draft.text }
  var isEmpty: Bool { draft.isEmpty }

  /// The text as it is laid out.
  func lines(columns: Int) -> WrappedText {
    wrapCache.lines(of: text, from: .composer, columns: columns)
  }

  /// The rows that the text takes, with the one on which the cursor stands.
  func rows(columns: Int) -> Int {
    let lines = lines(columns: columns)
    return max(lines.count, lines.position(of: draft.index).row + 1)
  }

  /// The first line that is shown where so many have room: the last lines, or those around the cursor.
  func topLine(rows: Int, columns: Int) -> Int {
    let lines = lines(columns: columns)
    let cursor = lines.position(of: draft.index)
    return max(0, min(cursor.row - rows / 2, max(lines.count, cursor.row + 1) - rows))
  }

  /// The possibilities for the command being typed.
  func candidates(_ catalogue: Catalogue) -> [Completion.Candidate] {
    if let completion { return completion.candidates }
    return search == nil ? Completion.candidates(for: text, catalogue) : []
  }

  // MARK: Keeping the draft

  /// Ticks after which a draft that changed is kept.
  private static let draftPatience = 20

  /// The draft is to be kept.
  mutating func draftGrowsOld() { draftAge = 0 }

  /// A tick passed.
  ///
  /// - Returns: Whether the draft is to be kept now.
  mutating func isDraftDue() -> Bool {
    guard let age = draftAge else { return false }
    draftAge = age + 1 < Self.draftPatience ? age + 1 : nil
    return draftAge == nil
  }

  // MARK: Taking and replacing the text

  /// Types or pastes at the cursor.
  mutating func insert(_ text: String, isTyping: Bool = false) {
    completion = nil
    draft.insert(text, isTyping: isTyping)
  }

  /// Empties the composer into the history.
  mutating func take() -> String {
    let text = draft.take()
    history.add(text)
    return text
  }

  /// Throws the draft away.
  mutating func clear() {
    draft.replaceAll(with: "")
    history.reset()
  }

  // MARK: Editing a message

  /// Loads a message; the draft waits.
  mutating func edit(_ message: Message) {
    stopEditing()
    editing = EditedMessage(id: message.id, draft: draft)
    draft.replaceAll(with: message.text)
  }

  /// Leaves the message as it was; the draft returns.
  mutating func stopEditing() {
    guard let edited = editing else { return }
    draft = edited.draft
    editing = nil
  }
}

/// A message of the person that is being edited in the composer.
struct EditedMessage: Hashable, Sendable {
  let id: MessageID
  /// The text that the composer held before.
  let draft: Draft
}
