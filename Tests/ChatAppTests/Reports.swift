import ChatUI
import Conversations
import Synchronization

/// Keeps what was posted; `onPost` may act in between, on the thread that posts.
final class Reports: Sendable {
  private let actions = Mutex<[Action]>([])
  private let onPost: @Sendable (Action) -> Void

  init(onPost: @escaping @Sendable (Action) -> Void = { _ in }) { self.onPost = onPost }

  func post(_ action: Action) {
    actions.withLock { $0.append(action) }
    onPost(action)
  }

  /// Everything posted since the last look.
  func take() -> [Action] {
    actions.withLock { actions in
      defer { actions = [] }
      return actions
    }
  }
}

extension [Action] {
  var saves: [String] { compactMap { if case .saved(let name, _) = $0 { name } else { nil } } }

  var problems: [String] {
    compactMap {
      switch $0 {
      case .saveFailed(let problem), .replyFailed(let problem), .modelFailed(let problem),
        .stateSaveFailed(let problem), .conversationStays(let problem):
        problem
      case .notice(let text, isError: true): text
      default: nil
      }
    }
  }

  /// The conversation that was opened last.
  var opened: (name: String, readOnly: Bool, notice: String?)? {
    for case .conversationOpened(let conversation, let readOnly, let notice) in reversed() {
      return (conversation.name, readOnly, notice)
    }
    return nil
  }

  var openedConversation: Conversation? {
    for case .conversationOpened(let conversation, _, _) in reversed() { return conversation }
    return nil
  }

  var notices: [String] {
    compactMap { if case .notice(let text, isError: false) = $0 { text } else { nil } }
  }

  /// How many tokens were read before a reply or a state.
  var tokensRead: Int {
    compactMap { if case .reading(_, let total) = $0 { total } else { nil } }.last ?? 0
  }

  var stateSummary: StateSummary? {
    compactMap { if case .stateReady(let summary) = $0 { summary } else { nil } }.last
  }

  var replyEnd: (reply: FinishedReply, summary: StateSummary)? {
    for case .replyEnded(let reply, let summary) in reversed() { return (reply, summary) }
    return nil
  }
}
