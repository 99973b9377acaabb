import Conversations
import Foundation

/// The list of conversations: showing it, and what is done with a line of it.
extension AppState {
  mutating func showConversations() -> [Effect] {
    let items = conversationItems(archivedToo: false)
    show(
      .conversations, catalogue.conversations.isEmpty ? nil : items,
      current: open.conversation.name)
    return [.listConversations]
  }

  mutating func conversationsListed(_ summaries: [ConversationSummary]) -> [Effect] {
    catalogue.conversations = summaries
    refillPalette()
    guard case .list(let list) = overlay, list.kind == .conversations else { return [] }
    fillList(.conversations, conversationItems(archivedToo: list.showsArchived))
    return []
  }

  /// Shows archived conversations too, or no more.
  mutating func toggleArchived() -> [Effect] {
    guard case .list(let list) = overlay, list.kind == .conversations else { return [] }
    let items = conversationItems(archivedToo: !list.showsArchived)
    changeList {
      $0.showsArchived.toggle()
      // While it is being fetched there is nothing to choose from.
      if $0.items != nil { $0.fill(items) }
    }
    return []
  }

  /// Archives the selected conversation or brings it back.
  mutating func archiveSelected() -> [Effect] {
    guard let summary = selectedConversation else { return [] }
    guard summary.name != open.conversation.name else { return archive() + [.listConversations] }
    return [.archive(name: summary.name, !summary.isArchived), .listConversations]
  }

  /// Makes a copy of the selected conversation, which joins the list.
  mutating func duplicateSelected() -> [Effect] {
    guard let summary = selectedConversation else { return [] }
    // The copy is made of what is on disk.
    let isShown = summary.name == open.conversation.name
    let kept = isShown && open.saving.status != .saved ? open.save() : []
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
    return catalogue.conversations.first { $0.name == name }
  }

  private func conversationItems(archivedToo: Bool) -> [ListOverlay.Item] {
    catalogue.conversations.lazy.filter { archivedToo || !$0.isArchived }
      .map { ListOverlay.Item($0, now: clock.now) }
  }
}

extension ListOverlay.Item {
  /// How the list shows a conversation.
  fileprivate init(_ summary: ConversationSummary, now: Date) {
    // What no model has read has no tokens yet.
    let length =
      summary.tokenCount.map { HumanReadable.count($0, "token") }
      ?? HumanReadable.count(summary.messageCount, "message")
    let facts = [
      HumanReadable.age(of: summary.modified, at: now), HumanReadable.bytes(summary.byteCount),
      length, summary.model ?? "",
    ]
    self.init(
      id: summary.name,
      title: (summary.isArchived ? "[archived] " : "") + summary.shownTitle
        + (summary.lastWords.isEmpty || summary.lastWords == summary.title
          ? "" : " · \(summary.lastWords)"),
      detail: facts.filter { !$0.isEmpty }.joined(separator: ", "), problem: summary.problem)
  }
}

extension ConversationSummary {
  fileprivate var shownTitle: String { title.isEmpty ? name : title }
}
