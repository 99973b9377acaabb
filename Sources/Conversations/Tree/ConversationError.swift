/// Why a conversation cannot be read or written; its description is one line for the person.
public struct ConversationError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file, folder or conversation.
  public let path: String
  /// The fault, in words that follow the name of the file.
  public let problem: String

  /// Makes an error about a file, folder or conversation.
  public init(path: String, problem: String) {
    self.path = path
    self.problem = problem
  }

  /// One line: whatever a file or its name contains, no control character of it gets through.
  public var description: String {
    var line = String.UnicodeScalarView()
    for scalar in "\(path): \(problem)".unicodeScalars {
      line.append(scalar.properties.generalCategory == .control ? "\u{FFFD}" : scalar)
    }
    return String(line)
  }
}
