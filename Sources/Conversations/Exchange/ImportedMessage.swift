import Foundation

/// A message as the OpenAI interface takes it.
struct ImportedMessage: Decodable {
  /// `user`, `assistant`, `system`, `developer`, `tool` …
  let role: String
  let content: ImportedContent?
}

/// The content of a message: a text, or a list of parts.
struct ImportedContent: Decodable {
  /// All texts in it, a paragraph each.
  let text: String

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if let text = try? value.decode(String.self) {
      self.text = text
    } else {
      text = try value.decode([Part].self).map(\.text).filter { !$0.isEmpty }
        .joined(separator: "\n\n")
    }
  }

  /// A text, or an object that says of what kind it is.
  struct Part: Decodable {
    let text: String

    private enum CodingKeys: String, CodingKey {
      case text, type
      case contentType = "content_type"
    }

    init(from decoder: any Decoder) throws {
      if let text = try? decoder.singleValueContainer().decode(String.self) {
        self.text = text
        return
      }
      let fields = try decoder.container(keyedBy: CodingKeys.self)
      let kind =
        try fields.decodeIfPresent(String.self, forKey: .type)
        ?? fields.decodeIfPresent(String.self, forKey: .contentType)
      text = try fields.decodeIfPresent(String.self, forKey: .text) ?? kind.map { "[\($0)]" } ?? ""
    }
  }
}

/// A list of messages that is one conversation.
struct MessageList: Decodable {
  let title: String?
  let messages: [ImportedMessage]

  /// The conversation; its format is the World models' with the system texts.
  var conversation: Conversation {
    get throws(ConversationError) {
      var tree = ImportedTree()
      var last: MessageID?
      for message in messages {
        last = tree.add(
          role: message.role, text: message.content?.text ?? "", after: last, date: Date())
      }
      return try tree.conversation(title: title, created: Date(), modified: Date(), tip: last)
    }
  }
}

/// The messages of an imported conversation as they are found.
struct ImportedTree {
  private(set) var messages: [Message] = []
  private var system: [String] = []

  /// Adds a message of the person or the model and returns its id; for any other, and one without
  /// text, returns the id of the message that it follows.
  mutating func add(
    role: String, text: String, after parent: MessageID?, date: Date, model: String? = nil
  ) -> MessageID? {
    let text = PromptFormat.stripped(text)
    guard !text.isEmpty else { return parent }
    switch role {
    case "user":
      messages.append(
        Message(id: messages.count + 1, parent: parent, role: .user, text: text, date: date))
    case "assistant":
      messages.append(
        Message(
          id: messages.count + 1, parent: parent, role: .assistant, text: text, date: date,
          ending: .complete, model: model))
    case "system", "developer":
      if !system.contains(text) { system.append(text) }
      return parent
    default: return parent
    }
    return messages.count
  }

  /// The conversation of all that was added.
  ///
  /// - Throws: `ConversationError` where nothing was.
  func conversation(
    title: String?, created: Date, modified: Date, tip: MessageID?
  ) throws(ConversationError) -> Conversation {
    guard let first = messages.first(where: { $0.role == .user }) ?? messages.first else {
      throw ConversationError(path: "", problem: "has no messages")
    }
    var format = PromptFormat.world
    format.system = system.joined(separator: "\n\n")
    let title = title.map { PromptFormat.stripped(VisibleText.line($0)) } ?? ""
    return try Conversation(
      name: "", title: title.isEmpty ? Conversation.title(for: first.text) : title,
      created: created, modified: modified, format: format, messages: messages, tip: tip)
  }
}
