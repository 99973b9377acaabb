import Conversations

/// Text that is put into a conversation by hand: the beginning of a reply, a file.
extension AppState {
  /// `/say [Assistant] TEXT`: begins a reply to the last message of the person; the model goes on with it.
  mutating func beginReply(with argument: String) -> [Effect] {
    if let refusal = refusalToChange() ?? refusalToReply() { return refusal }
    var words = argument[...]
    for speaker in ["Assistant:", "Assistant"] {
      // The name of the one who says it, as the screen writes it; not a word that begins so.
      let rest = words.dropFirst(speaker.count)
      guard words.hasPrefix(speaker), rest.first.map(\.isWhitespace) ?? true else { continue }
      words = rest
      break
    }
    let text = PromptFormat.stripped(String(words))
    guard !text.isEmpty else { return say("Usage: /say TEXT (the reply goes on from it)") }
    guard let question = open.lastQuestion else { return say("There is nothing to reply to yet") }
    let id = beginReply(WrittenReply(text: text), after: question.id)
    return open.save() + askForReply(into: id)
  }

  /// `/read FILE`: brings the text of a file into the message.
  mutating func readFile(_ path: String) -> [Effect] {
    path.isEmpty ? say("Usage: /read FILE") : [.readFile(path: path)]
  }

  /// Puts the text of a file into the message, which says how long it is before it is sent.
  mutating func fileRead(_ file: FileText) -> [Effect] {
    let text = file.text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
    composer.endSearch()
    focus = .composer
    composer.insert(text)
    let tokens = file.tokens.map { HumanReadable.count($0, "token") + ", " } ?? ""
    return say(
      "\(VisibleText.line(file.name)): \(tokens)\(HumanReadable.bytes(file.text.utf8.count)). "
        + "It is not sent yet; write what to do with it above or below")
  }
}

/// The text of a file that was asked for.
public struct FileText: Hashable, Sendable {
  /// The file's name.
  public var name: String
  /// What is in it.
  public var text: String
  /// How many tokens that is; nil without a model.
  public var tokens: Int?

  /// Takes what was found.
  public init(name: String, text: String, tokens: Int?) {
    (self.name, self.text, self.tokens) = (name, text, tokens)
  }
}
