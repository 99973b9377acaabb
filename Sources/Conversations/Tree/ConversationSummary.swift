import Foundation

/// The facts that a list shows of a conversation.
public struct ConversationSummary: Hashable, Sendable {
  /// The folder's name.
  public var name: String
  /// The title that the list shows.
  public var title: String
  /// When it was changed last.
  public var modified: Date
  /// How many messages it holds on all its branches.
  public var messageCount: Int
  /// Bytes on disk, states included.
  public var byteCount: Int
  /// The part of `byteCount` that is states.
  public var stateByteCount: Int
  /// How many tokens its line had when a model last read it.
  public var tokenCount: Int?
  /// The name of the model that wrote the newest reply.
  public var model: String?
  /// The last words of its line, on one line; empty where there are none.
  public var lastWords: String
  /// Whether it is put aside.
  public var isArchived: Bool
  /// The fault, where it cannot be opened.
  public var problem: String?

  /// Makes a summary.
  public init(
    name: String, title: String, modified: Date, messageCount: Int, byteCount: Int,
    stateByteCount: Int = 0, tokenCount: Int? = nil, model: String? = nil,
    lastWords: String = "", isArchived: Bool = false, problem: String? = nil
  ) {
    self.name = name
    self.title = title
    self.modified = modified
    self.messageCount = messageCount
    self.byteCount = byteCount
    self.stateByteCount = stateByteCount
    self.tokenCount = tokenCount
    self.model = model
    self.lastWords = lastWords
    self.isArchived = isArchived
    self.problem = problem
  }
}
