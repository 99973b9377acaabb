/// Why a conversation cannot be read or written; its description is one line for the person.
public struct ConversationError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file, folder or conversation.
  public let path: String
  /// What was wrong.
  public let problem: String

  /// Makes an error about a file, folder or conversation.
  public init(path: String, problem: String) {
    self.path = path
    self.problem = problem
  }

  public var description: String { "\(path): \(problem)" }
}
