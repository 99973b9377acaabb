import Conversations
import Foundation

/// The list of conversations: showing it, and what is done with a line of it.
extension AppState {
  mutating func showConversations() -> [Effect] {
    let items = conversationItems(archivedToo: false)
    overlay = .list(
      ListOverlay(
        kind: .conversations, items: names.conversations.isEmpty ? nil : items,
        current: conversation.name))
    return [.listConversations]
  }

  mutating func conversationsListed(_ summaries: [ConversationSummary]) -> [Effect] {
    names.conversations = summaries
    changeConversationList {
      $0.fill($1.conversationItems(archivedToo: $0.showsArchived))
    }
    return []
  }

  /// Shows archived conversations too, or no more.
  mutating func toggleArchived() -> [Effect] {
    changeConversationList {
      $0.showsArchived.toggle()
      // While it is being fetched there is nothing to choose from.
      guard $0.items != nil else { return }
      $0.fill($1.conversationItems(archivedToo: $0.showsArchived))
    }
    return []
  }

  /// Archives the selected conversation or takes it back.
  mutating func archiveSelected() -> [Effect] {
    guard let summary = selectedConversation else { return [] }
    guard summary.name != conversation.name else { return archive() + [.listConversations] }
    return [.archive(name: summary.name, !summary.isArchived), .listConversations]
  }

  /// Makes a copy of the selected conversation, which joins the list.
  mutating func duplicateSelected() -> [Effect] {
    guard let summary = selectedConversation else { return [] }
    // The copy is made of what is on disk.
    let kept = summary.name == conversation.name && saving != .saved ? save() : []
    return kept + [.duplicate(name: summary.name), .listConversations]
  }

  mutating func deleteSelected() -> [Effect] {
    guard let summary = selectedConversation else { return [] }
    askToDelete(name: summary.name, title: summary.shownTitle)
    return []
  }

  private var selectedConversation: ConversationSummary? {
    guard case .list(let list) = overlay, list.kind == .conversations,
      let name = list.selected?.id
    else { return nil }
    return names.conversations.first { $0.name == name }
  }

  private mutating func changeConversationList(
    _ body: (inout ListOverlay, AppState) -> Void
  ) {
    guard case .list(var list) = overlay, list.kind == .conversations else { return }
    body(&list, self)
    overlay = .list(list)
  }

  private func conversationItems(archivedToo: Bool) -> [ListOverlay.Item] {
    let now = Date()
    return names.conversations.lazy.filter { archivedToo || !$0.isArchived }
      .map { ListOverlay.Item($0, now: now) }
  }
}

extension ListOverlay.Item {
  /// How the list shows a conversation.
  fileprivate init(_ summary: ConversationSummary, now: Date) {
    // What no model has read has no tokens yet.
    let length =
      summary.tokenCount.map { Wording.count($0, "token") }
      ?? Wording.count(summary.messageCount, "message")
    let facts = [
      Wording.age(of: summary.modified, at: now), Wording.bytes(summary.byteCount), length,
      summary.model ?? "",
    ]
    self.init(
      id: summary.name, title: (summary.isArchived ? "[archived] " : "") + summary.shownTitle,
      detail: facts.filter { !$0.isEmpty }.joined(separator: ", "), problem: summary.problem)
  }
}

extension ConversationSummary {
  fileprivate var shownTitle: String { title.isEmpty ? name : title }
}
