import ChatCore
import Conversations

/// Something that a session or a storage reports.
package enum Report: Sendable {
  case session(SessionEvent)
  case storage(StorageEvent)
}

/// Keeps what was posted; `onPost` may act in between, on the thread that posts.
package final class Reports: Sendable {
  private let reports = EventQueue<Report>()
  private let onPost: @Sendable (Report) -> Void

  package init(onPost: @escaping @Sendable (Report) -> Void = { _ in }) { self.onPost = onPost }

  package func post(_ event: SessionEvent) { post(.session(event)) }

  package func post(_ event: StorageEvent) { post(.storage(event)) }

  private func post(_ report: Report) {
    reports.post(report)
    onPost(report)
  }

  /// Everything posted since the last look.
  package func take() -> [Report] { reports.take() }
}

extension [Report] {
  package var saves: [String] {
    compactMap { if case .storage(.saved(let name, _)) = $0 { name } else { nil } }
  }

  package var problems: [String] {
    compactMap {
      switch $0 {
      case .session(.replyFailed(let problem)), .session(.modelFailed(let problem)),
        .session(.stateFailed(let problem)), .storage(.saveFailed(let problem)),
        .storage(.stateSaveFailed(let problem)), .storage(.openFailed(let problem)),
        .storage(.deleteFailed(let problem)), .storage(.failed(let problem)):
        problem
      default: nil
      }
    }
  }

  /// The conversation that was opened last.
  package var opened: (conversation: Conversation, isWritable: Bool, readOnly: String?)? {
    for case .storage(.opened(let conversation, let readOnly)) in reversed() {
      return (conversation, readOnly == nil, readOnly)
    }
    return nil
  }

  package var openedConversation: Conversation? { opened?.conversation }

  /// What the storage did that is told by itself.
  package var outcomes: [StorageEvent] {
    compactMap {
      switch $0 {
      case .storage(let event):
        switch event {
        case .restored, .nothingToRestore, .archived, .duplicated, .exported, .nameTaken,
          .merged, .keptApart, .nearLimit, .folderGone:
          event
        default: nil
        }
      case .session: nil
      }
    }
  }

  /// How many tokens were read before a reply or a state.
  package var tokensRead: Int {
    compactMap { if case .session(.reading(_, let total)) = $0 { total } else { nil } }.last ?? 0
  }

  package var stateSummary: StateSummary? {
    compactMap { if case .session(.stateReady(let summary)) = $0 { summary } else { nil } }.last
  }

  /// The replies that ended last.
  package var replyEnds: [Reply] {
    for case .session(.repliesEnded(let replies, _)) in reversed() { return replies }
    return []
  }

  package var replyEnd: Reply? { replyEnds.first }
}
