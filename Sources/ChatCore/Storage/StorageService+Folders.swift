import ChatStore
import Conversations

/// What is done with whole conversations, and what is asked about them.
extension StorageService {
  /// Moves a conversation to the trash.
  public func delete(_ name: String) {
    perform(failure: StorageEvent.deleteFailed(problem:)) {
      [store] conversations throws(ConversationError) in
      let lock = conversations.byName[name]
      let trashName = try store.delete(lock?.name ?? name, with: lock)
      conversations.byName[name] = nil
      conversations.former[name] = nil
      conversations.deleted.append(trashName)
      return .deleted(name: name, trashName: trashName)
    }
  }

  /// Puts a conversation that is nowhere yet into the trash.
  public func trash(_ conversation: Conversation) {
    perform { [store] conversations throws(ConversationError) in
      let opened = try store.create(conversation)
      let name = opened.conversation.name
      conversations.deleted.append(try store.delete(name, with: opened.lock))
      return nil
    }
  }

  /// Takes the conversation that was deleted last from the trash; before that one, then, the one before.
  public func restoreDeleted() {
    perform { [store] conversations throws(ConversationError) in
      guard let name = conversations.deleted.popLast() else { return .nothingToRestore }
      return .restored(name: try store.restore(name))
    }
  }

  /// Puts a conversation aside, or back among the others.
  public func archive(_ name: String, _ isArchived: Bool) {
    perform { [store] conversations throws(ConversationError) in
      try store.archive(
        conversations.nameOnDisk(of: name), isArchived, with: conversations.byName[name])
      return .archived(name: name, isArchived)
    }
  }

  /// Makes a copy of a conversation with all its branches and states.
  public func duplicate(_ name: String) {
    perform { [store] conversations throws(ConversationError) in
      let copy = try store.duplicate(conversations.nameOnDisk(of: name))
      return .duplicated(as: copy.conversation.name)
    }
  }

  /// Looks for a text in all conversations, in the place of what was looked for before.
  ///
  /// Looks at everything that was to be saved by now; later saves do not wait.
  public func search(_ text: String) {
    let ticket = searching.begin()
    perform { [searching] _ in
      searching.find(text, ticket)
      return nil
    }
  }

  /// Ends the search under way; nothing is told of it.
  public func stopSearching() { searching.stop() }

  /// Lists all conversations, archived ones too.
  public func list() {
    perform { [store] _ throws(ConversationError) in .listed(try store.list(.all)) }
  }

  /// Lists the messages of a conversation that have states.
  public func listStates(of name: String) {
    perform { [store] conversations in
      let states = store.states(of: conversations.nameOnDisk(of: name))
      let sized = states.compactMap { state in
        (state.place?.message).map { ($0, state.byteCount) }
      }
      return .statesListed(of: name, Dictionary(sized, uniquingKeysWith: +))
    }
  }
}
