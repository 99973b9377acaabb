import Conversations

/// A message of the person that is being written anew in the composer.
struct EditedMessage: Hashable, Sendable {
  let id: MessageID
  /// What the composer held before.
  let draft: Composer
}

/// Writing a message anew: the new one comes beside the old one, which stays as it was.
extension AppState {
  /// Loads the selected message, or the last one of the person, into the composer.
  mutating func editMessage() -> [Effect] {
    if let refusal = refusalToChange() { return refusal }
    guard let message = selectedMessage ?? line.messages.last(where: { $0.role == .user }) else {
      return say("There is no message to edit yet")
    }
    guard message.role == .user else {
      return say("A reply cannot be edited; /retry asks for another")
    }
    stopEditing()
    notice = nil
    editing = EditedMessage(id: message.id, draft: composer)
    composer.replaceAll(with: message.text)
    focus = .composer
    return []
  }

  /// Leaves the message as it was; the draft returns.
  mutating func stopEditing() {
    guard let edited = editing else { return }
    composer = edited.draft
    editing = nil
  }

  /// Puts what was written beside the message that was edited, and asks for a reply to it.
  ///
  /// What starts with a slash is no command here: the message may have been one about a path.
  mutating func sendEdited(_ edited: EditedMessage) -> [Effect] {
    if let refusal = refusalToChange() ?? refusalToReply() { return refusal }
    guard let original = conversation[edited.id] else {
      stopEditing()
      return say("The message that was edited is gone")
    }
    guard composer.text != original.text else {
      return say("Nothing is changed yet; Esc leaves the message as it is")
    }
    notice = nil
    let text = asSent(composer.text)
    let remembered = takeComposer()
    stopEditing()
    change {
      $0.moveTip(to: original.parent)
      $0.append(.user, text)
    }
    return remembered + save() + askForReply()
  }
}
