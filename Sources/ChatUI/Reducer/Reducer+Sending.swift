import Conversations

/// Messages and replies.
extension AppState {
  /// Sends what the composer holds, or runs it.
  mutating func send() -> [Effect] {
    let text = composer.text
    guard !PromptFormat.stripped(text).isEmpty else { return [] }
    if let editing { return sendEdited(editing) }
    switch SlashLine(text) {
    case .unknown(let name, let suggestion):
      let hint =
        suggestion.map { "; did you mean /\($0.rawValue)?" } ?? "; /help lists the commands"
      return say("There is no command /\(name)\(hint)", isError: true)
    case .command(let verb, let argument):
      notice = nil
      let remembered = takeComposer()
      return remembered + run(verb, verb.takesPath ? ShellWords.path(argument) : argument)
    case .message(let message):
      if let refusal = refusalToChange() ?? refusalToReply() { return refusal }
      notice = nil
      let remembered = takeComposer()
      let text = asSent(message)
      change { $0.append(.user, text) }
      // The history can wait; the reply should not.
      return save() + askForReply() + remembered
    }
  }

  /// Asks for another reply to the last message of the person, beside those there are.
  mutating func retry() -> [Effect] {
    if let refusal = refusalToChange() ?? refusalToReply() { return refusal }
    guard let question = line.messages.last(where: { $0.role == .user }) else {
      return say("There is nothing to reply to yet")
    }
    change { $0.moveTip(to: question.id) }
    return save() + askForReply()
  }

  /// Goes on with a reply that was cut short.
  mutating func continueReply() -> [Effect] {
    if let refusal = refusalToChange() ?? refusalToReply() { return refusal }
    guard let last = line.messages.last, last.role == .assistant else { return retry() }
    guard last.ending != .complete else { return say("The last reply is complete") }
    return askForReply(into: last.id)
  }

  /// Goes back to before the last message of the person, which returns to an empty composer.
  mutating func undoExchange() -> [Effect] {
    if let refusal = refusalToChange() { return refusal }
    guard let message = line.messages.last(where: { $0.role == .user }) else {
      return say("There is nothing to undo")
    }
    change { $0.moveTip(to: message.parent) }
    if composer.isEmpty { composer.replaceAll(with: message.text) }
    scroll = .end
    return save() + [.prepare(conversation)]
  }

  /// A message as the conversation keeps it.
  func asSent(_ message: String) -> String {
    conversation.format.isVerbatim ? message : PromptFormat.stripped(message)
  }

  /// Empties the composer into the history.
  mutating func takeComposer() -> [Effect] {
    let text = composer.take()
    history.add(text)
    return [.remember(historyLine: text)]
  }

  /// Without a model there is no reply: offers the models and keeps the draft.
  mutating func refusalToReply() -> [Effect]? {
    guard model == nil, loading == nil else { return nil }
    return say("Choose a model first") + run(.model)
  }
}
