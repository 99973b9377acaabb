import Conversations

/// Copying out of the conversation: a message, a block of code, or everything.
extension AppState {
  /// `/copy`: the selected message or the last reply; `/copy code 2`; `/copy all`.
  mutating func copy(_ argument: String) -> [Effect] {
    let words = argument.lowercased().split(separator: " ").map(String.init)
    switch words.first {
    case nil: return copyMessage()
    case "all" where words.count == 1:
      guard !open.line.messages.isEmpty else { return say("There is nothing to copy") }
      let text = ConversationExport.markdown.data(of: open.conversation)
      return copied(String(decoding: text, as: UTF8.self), "the conversation")
    case "code" where words.count <= 2: return copyCode(words.dropFirst().first)
    default: return say("Usage: /copy, /copy code 2, /copy all", isError: true)
    }
  }

  private mutating func copyMessage() -> [Effect] {
    if let message = selectedMessage {
      return copied(
        message.text, message.role == .user ? "your message" : "the reply")
    }
    guard let text = open.line.messages.last(where: { $0.role == .assistant })?.text else {
      return say("There is no reply to copy")
    }
    return copied(text, "the last reply")
  }

  /// Blocks are counted through the conversation, as its replies show them; without a number it is the last.
  private mutating func copyCode(_ number: String?) -> [Effect] {
    let messages = selectedMessage.map { [$0] } ?? open.line.messages
    let blocks = messages.flatMap { CodeBlock.all(in: $0.text) }
    guard !blocks.isEmpty else { return say("There is no code block to copy") }
    guard let number else { return copied(blocks[blocks.count - 1].code, "the last code block") }
    guard let index = Int(number), blocks.indices.contains(index - 1) else {
      let there = blocks.count == 1 ? "is 1 code block" : "are \(blocks.count) code blocks"
      return say("There \(there); /copy code N copies one", isError: true)
    }
    return copied(blocks[index - 1].code, "code block \(index)")
  }

  /// A shell obeys what is pasted into it, so nothing that steers goes along.
  mutating func copied(_ text: String, _ what: String) -> [Effect] {
    [.copyToClipboard(VisibleText.withoutControls(text), what: what)]
  }
}
