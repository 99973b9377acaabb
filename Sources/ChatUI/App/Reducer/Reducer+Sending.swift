import Conversations

/// Messages of the person.
extension AppState {
  /// Sends what the composer holds, or runs it.
  mutating func send() -> [Effect] {
    let text = composer.text
    guard !PromptFormat.stripped(text).isEmpty else { return [] }
    if let editing = composer.editing { return sendEdited(editing) }
    switch SlashLine(text) {
    case .refused(let sentence): return say(sentence, isError: true)
    case .command(let verb, let argument):
      notice = nil
      let remembered = takeComposer()
      return remembered + run(verb, verb.takesPath ? ShellWords.path(argument) : argument)
    case .message(let message):
      if let refusal = refusalToChange() ?? refusalToReply() { return refusal }
      notice = nil
      let remembered = takeComposer()
      append(asSent(message))
      // The history can wait; the reply should not.
      return open.save() + askForReply() + remembered
    }
  }

  /// Asks for another reply to the last message of the person, beside those there are.
  mutating func retry() -> [Effect] {
    if let refusal = refusalToChange() ?? refusalToReply() { return refusal }
    guard let question = open.lastQuestion else { return say("There is nothing to reply to yet") }
    change { $0.moveTip(to: question.id) }
    return open.save() + askForReply()
  }

  /// Goes on with a reply that was cut short, or past what ended it.
  mutating func continueReply() -> [Effect] {
    if let refusal = refusalToChange() ?? refusalToReply() { return refusal }
    guard let last = open.line.messages.last, last.role == .assistant else { return retry() }
    if last.ending == .complete {
      // What was read after it becomes part of it.
      let format = open.conversation.format
      let written = format.written(last)
      let isEnded = written.utf8.suffix(format.replySuffix.utf8.count)
        .elementsEqual(format.replySuffix.utf8)
      change(last.id) {
        $0.written = format.reply(written: isEnded ? written : written + format.replySuffix)
        $0.ending = .interrupted
      }
    }
    return askForReply(into: last.id)
  }

  /// Goes back to before the last message of the person, which returns to an empty composer.
  mutating func undoExchange() -> [Effect] {
    if let refusal = refusalToChange() { return refusal }
    guard let message = open.lastQuestion else { return say("There is nothing to undo") }
    if let tip = open.conversation.tip {
      open.undone.append(OpenConversation.Undone(before: tip, after: message.parent))
    }
    change { $0.moveTip(to: message.parent) }
    if composer.isEmpty { composer.draft.replaceAll(with: message.text) }
    open.chat.scroll = .end
    return open.save() + [.prepare(open.conversation)]
  }

  /// Goes back to what `/undo` left; where that was in another session, to the newest line.
  mutating func redoExchange() -> [Effect] {
    if let refusal = refusalToChange() { return refusal }
    let conversation = open.conversation
    var end: MessageID?
    if let last = open.undone.last, last.after == conversation.tip,
      conversation[last.before] != nil
    {
      end = last.before
      open.undone.removeLast()
    } else {
      open.undone = []
      end = conversation.messages.last { $0.parent == conversation.tip }
        .map { conversation.end(of: $0.id) }
    }
    guard let end else { return say("There is nothing to redo") }
    change { $0.moveTip(to: end) }
    // The words that undo put into the composer are a message again.
    if open.line.messages.contains(where: { $0.text == composer.text }) { composer.clear() }
    open.chat.scroll = .end
    return open.save() + [.prepare(open.conversation)]
  }

  /// A message as the conversation keeps it.
  private func asSent(_ message: String) -> String {
    open.conversation.format.isVerbatim ? message : PromptFormat.stripped(message)
  }

  private mutating func append(_ text: String) {
    let now = clock.now
    change { $0.append(.user, text, date: now) }
  }

  /// Empties the composer into the history.
  private mutating func takeComposer() -> [Effect] { [.remember(historyLine: composer.take())] }

  // MARK: Editing

  /// Loads the selected message, which may be a reply, or the last one of the person, into the composer.
  mutating func editMessage() -> [Effect] {
    if let refusal = refusalToChange() { return refusal }
    guard let message = selectedMessage ?? open.lastQuestion else {
      return say("There is no message to edit yet")
    }
    notice = nil
    composer.edit(message)
    focus = .composer
    return []
  }

  /// Puts what was written beside the message that was edited, and asks for a reply to it, where it is no
  /// reply itself.
  ///
  /// A text that starts with a slash is no command here: the message may have been one about a path.
  private mutating func sendEdited(_ edited: EditedMessage) -> [Effect] {
    if let refusal = refusalToChange() { return refusal }
    if open.conversation[edited.id]?.role != .assistant, let refusal = refusalToReply() {
      return refusal
    }
    guard let original = open.conversation[edited.id] else {
      composer.stopEditing()
      return say("The message that you were editing is gone")
    }
    guard composer.text != original.text else {
      return say("Nothing changed yet; \(escapeLabel) leaves the message as it is")
    }
    notice = nil
    let text = asSent(composer.text)
    let remembered = takeComposer()
    composer.stopEditing()
    change { $0.moveTip(to: original.parent) }
    guard original.role == .user else { return remembered + keepReply(text) }
    append(text)
    return remembered + open.save() + askForReply()
  }

  /// Puts a reply that the person wrote at the end of the line.
  private mutating func keepReply(_ text: String) -> [Effect] {
    let now = clock.now
    change {
      $0.append(.assistant, PromptFormat.stripped(text), ending: .complete, date: now)
    }
    open.chat.scroll = .end
    return open.save() + [.prepare(open.conversation)]
      + say("The old reply stays beside it; /continue has the model go on from yours")
  }
}
