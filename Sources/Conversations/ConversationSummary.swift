import Foundation

/// What a list shows of a conversation.
public struct ConversationSummary: Hashable, Sendable {
  /// The folder's name.
  public var name: String
  public var title: String
  public var modified: Date
  /// How many messages it holds on all its branches.
  public var messageCount: Int
  /// Bytes on disk, states included.
  public var byteCount: Int
  /// What is wrong with it, where it cannot be opened.
  public var problem: String?

  /// Makes a summary.
  public init(
    name: String, title: String, modified: Date, messageCount: Int, byteCount: Int,
    problem: String? = nil
  ) {
    self.name = name
    self.title = title
    self.modified = modified
    self.messageCount = messageCount
    self.byteCount = byteCount
    self.problem = problem
  }
}
