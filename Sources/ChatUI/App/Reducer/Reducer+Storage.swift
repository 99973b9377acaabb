import ChatCore
import Conversations
import Foundation

/// Reports of the storage.
extension AppState {
  mutating func take(_ event: StorageEvent) -> [Effect] {
    switch event {
    case .opened(let opened, let readOnly): return conversationOpened(opened, readOnly: readOnly)
    case .openFailed(let problem), .deleteFailed(let problem): return openFailed(problem)
    case .listed(let summaries): return conversationsListed(summaries)
    case .statesListed(let name, let states): return statesListed(of: name, states)
    case .imported(let names, let problems): return imported(names, problems)
    case .found(let hits, let text): return found(hits, of: text)
    case .saved(let name, let modified): return saved(name, modified)
    case .nameTaken(_, let other):
      return say("Another conversation took the name meanwhile; this one is saved as \(other)")
    case .merged(let name, let messages):
      return say(
        messages == 0
          ? "Another program changed the settings of \"\(title(of: name))\"; both changes are kept"
          : "Another program added to \"\(title(of: name))\"; reopen it to see \(messages) more "
            + (messages == 1 ? "message" : "messages"))
    case .keptApart(let name, let other):
      return say(
        "Another program changed \"\(title(of: name))\"; your version is saved as \(other)",
        isError: true)
    case .folderGone(let name, let now):
      return say(
        now.map { "The folder of \"\(title(of: name))\" is now called \($0)" }
          ?? "The folder of \"\(title(of: name))\" was moved or removed; it is saved anew",
        isError: now == nil)
    case .nearLimit(let name):
      return say("\"\(title(of: name))\" is nearly full; continue in a fork (/fork)", isError: true)
    case .saveFailed(let problem): return saveFailed(problem)
    case .stateSaveFailed(let problem):
      return say("\(problem). The text is safe; it will be read again when opened", isError: true)
    case .deleted(let name, let trashName): return conversationDeleted(name, trashName: trashName)
    case .restored(let name): return say("Restored \"\(title(of: name))\"")
    case .nothingToRestore: return say("Nothing to restore")
    case .archived(let name, let isArchived):
      return say("\(isArchived ? "Archived" : "Unarchived") \"\(title(of: name))\"")
    case .duplicated(let copy): return say("Copied as \"\(title(of: copy))\"")
    case .exported(let path): return say("Exported to \(path)")
    case .failed(let problem): return say(problem, isError: true)
    }
  }

  /// The name that a person knows a conversation by: its title, where it has one.
  func title(of name: String) -> String {
    if name == open.conversation.name { return open.shownTitle }
    let title = catalogue.conversations.first { $0.name == name }?.title ?? ""
    return title.isEmpty ? name : title
  }

  private mutating func conversationOpened(
    _ opened: Conversation, readOnly: String?
  ) -> [Effect] {
    guard !open.turn.isLeaving else { return [] }
    let place = open.successor?.place
    open = OpenConversation(opened, isReadOnly: readOnly != nil)
    // What the other panes hold of the conversation before goes with it.
    composer.stopEditing()
    sampling.entry = nil
    let closing = closeOverlay()
    if let place, place.conversation == opened.name { show(place) }
    if let readOnly { notice = Notice("Read-only: \(readOnly)") }
    let draft = composer.isEmpty ? [Effect.fetchDraft(of: draftOwner)] : keepDraft()
    guard let model = engine.model else { return closing + [.useSampling(opened.sampling)] + draft }
    if opened.messages.isEmpty, readOnly == nil {
      if engine.isChosen { open.note { $0.modelPath = model.path } }
    } else if let path = opened.modelPath, path != model.path, readOnly == nil {
      // The same weights may lie elsewhere: then there is nothing to ask.
      let name = String(path.split(separator: "/").last ?? "")
      if opened.line.last(where: { $0.model != nil })?.model != model.name, place == nil {
        overlay = .confirmation(
          Confirmation(
            question: "Written with \(name). Open that model? Else \(model.name) reads it all.",
            deed: .openModel(path: path)))
        return closing + [.useSampling(opened.sampling)] + draft
      }
      notice = Notice("Written with \(path); \(model.name) is reading it now")
    }
    return closing + [.useSampling(opened.sampling)] + draft + [.prepare(open.conversation)]
  }

  /// Another conversation cannot take the place of this one.
  private mutating func openFailed(_ problem: String) -> [Effect] {
    open.successor = nil
    return say(problem, isError: true) + (composer.isEmpty ? [.fetchDraft(of: draftOwner)] : [])
  }

  private mutating func saved(_ name: String, _ modified: Date) -> [Effect] {
    guard name == open.conversation.name, modified >= open.conversation.modified else { return [] }
    if open.saving.isAnnounced { notice = Notice("Saved") }
    open.saving.status = .saved
    open.saving.loss = .none
    open.saving.isAnnounced = false
    return []
  }

  private mutating func saveFailed(_ problem: String) -> [Effect] {
    open.saving.status = .failed(problem: problem)
    open.saving.isAnnounced = false
    // The person is being asked whether to leave all the same.
    if open.saving.loss == .accepted, notice != nil { return [] }
    open.saving.loss = .threatens
    return say(problem, isError: true)
  }

  private mutating func conversationDeleted(_ name: String, trashName: String) -> [Effect] {
    let title = title(of: name)
    catalogue.conversations.removeAll { $0.name == name }
    _ = conversationsListed(catalogue.conversations)
    notice = Notice(
      "Moved \"\(title)\" to the trash; \(wayToRestore) or "
        + "rwkv-tui conversations restore \(trashName) restores it")
    guard name == open.conversation.name else { return [] }
    // What is shown lies nowhere any more; saving it would bring it back.
    open.isReadOnly = true
    open.successor = OpenConversation.Successor()
    return [.create(emptyConversation())]
  }

  /// A conversation that goes on with the settings in use.
  func emptyConversation(title: String = "") -> Conversation {
    let present = open.conversation.format
    let format = engine.model?.format ?? present
    return Conversation(
      name: "", title: title, created: clock.now,
      format: present.thinking.flatMap { format.thinking($0.effort) } ?? format,
      sampling: open.conversation.sampling)
  }
}
