import ChatCore
import Conversations
import Foundation

/// What the storage reports.
extension AppState {
  mutating func take(_ event: StorageEvent) -> [Effect] {
    switch event {
    case .opened(let opened, let readOnly): return conversationOpened(opened, readOnly: readOnly)
    case .openFailed(let problem), .deleteFailed(let problem): return openFailed(problem)
    case .listed(let summaries): return conversationsListed(summaries)
    case .statesListed(let name, let messages): return statesListed(of: name, messages)
    case .imported(let names): return imported(names)
    case .found(let hits, let text): return found(hits, of: text)
    case .saved(let name, let modified): return saved(name, modified)
    case .nameTaken(let name, let other):
      return say("\(name) was taken meanwhile; this is kept as \(other)")
    case .merged(let name, let messages):
      return say(
        messages == 0
          ? "Another program changed the settings of \(name); both changes are kept"
          : "Another program added to \(name); reopen it to see \(messages) more messages")
    case .keptApart(let name, let other):
      return say(
        "Another program changed \(name); your version is now \(other)", isError: true)
    case .nearLimit(let name):
      return say("\(name) is nearly full; go on in a fork (/fork)", isError: true)
    case .saveFailed(let problem): return saveFailed(problem)
    case .stateSaveFailed(let problem):
      return say("\(problem); the text is safe, and will be read again", isError: true)
    case .deleted(let name, let trashName): return conversationDeleted(name, trashName: trashName)
    case .restored(let name): return say("\(name) is back in the list")
    case .nothingToRestore: return say("There is nothing to take back")
    case .archived(let name, let isArchived):
      return say("\(name) is \(isArchived ? "archived" : "back in the list")")
    case .duplicated(let copy): return say("The copy is \(copy)")
    case .exported(let path): return say("Written to \(path)")
    case .failed(let problem): return say(problem, isError: true)
    }
  }

  private mutating func conversationOpened(
    _ opened: Conversation, readOnly: String?
  ) -> [Effect] {
    guard !isLeaving else { return [] }
    conversation = opened
    line = ConversationLine(opened)
    messagesWithStates = []
    isReadOnly = readOnly != nil
    isFormatChosen = false
    isReplacing = false
    saving = .saved
    loss = .none
    announcesSave = false
    reply = nil
    alternatives = nil
    afterReply = []
    reading = nil
    held = nil
    scroll = .end
    selection = nil
    find = nil
    stopEditing()
    let closing = closeOverlay()
    numberEntry = nil
    if let place = arrival, place.conversation == opened.name { show(place) }
    arrival = nil
    if let readOnly { notice = Notice("Read-only: \(readOnly)") }
    guard let model else { return closing + [.useSampling(opened.sampling)] }
    if opened.messages.isEmpty, readOnly == nil {
      conversation.modelPath = model.path
    } else if let path = opened.modelPath, path != model.path, readOnly == nil {
      notice = Notice("The last model here was \(path); \(model.name) reads the text now")
    }
    return closing + [.useSampling(opened.sampling), .prepare(conversation)]
  }

  /// Another conversation cannot take the place of this one.
  mutating func openFailed(_ problem: String) -> [Effect] {
    isReplacing = false
    arrival = nil
    return say(problem, isError: true)
  }

  mutating func modelsListed(_ choices: [ModelChoice]) -> [Effect] {
    names.models = choices
    if case .list(var list) = overlay, list.kind == .models {
      list.fill(choices.map { ListOverlay.Item(id: $0.path, title: $0.name, detail: $0.detail) })
      overlay = .list(list)
    }
    return []
  }

  mutating func saved(_ name: String, _ modified: Date) -> [Effect] {
    guard name == conversation.name, modified >= conversation.modified else { return [] }
    saving = .saved
    loss = .none
    if announcesSave { notice = Notice("Saved as \(name)") }
    announcesSave = false
    return []
  }

  mutating func saveFailed(_ problem: String) -> [Effect] {
    saving = .failed(problem: problem)
    announcesSave = false
    // The person is being asked whether to leave all the same.
    if loss == .accepted, notice != nil { return [] }
    loss = .threatens
    return say(problem, isError: true)
  }

  mutating func conversationDeleted(_ name: String, trashName: String) -> [Effect] {
    names.conversations.removeAll { $0.name == name }
    _ = conversationsListed(names.conversations)
    notice = Notice(
      "\(trashName) is in the trash; Ctrl-_ in the list (F3) takes it back, "
        + "as does rwkv-tui conversations restore \(trashName)")
    guard name == conversation.name else { return [] }
    // What is shown lies nowhere any more; saving it would bring it back.
    isReadOnly = true
    isReplacing = true
    return [.create(emptyConversation())]
  }

  /// A conversation that goes on with the values in use.
  func emptyConversation(title: String = "") -> Conversation {
    Conversation(
      name: "", title: title, format: model?.format ?? conversation.format,
      sampling: conversation.sampling)
  }
}
