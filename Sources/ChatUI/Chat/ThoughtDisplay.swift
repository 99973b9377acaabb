import Conversations

/// Whether what models think is to be seen; else one line stands for it.
public enum ThoughtDisplay: String, CaseIterable, Hashable, Sendable {
  /// While it is being thought.
  case whileThinking = "auto"
  /// Always.
  case shown = "show"
  /// Never.
  case folded = "fold"

  /// Whether the thought of a message is to be seen.
  func shows(_ message: Message, isWriting: Bool) -> Bool {
    switch self {
    case .shown: true
    case .folded: false
    case .whileThinking: isWriting && message.written.isThinking
    }
  }
}
