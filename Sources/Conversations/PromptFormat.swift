/// How the messages of a conversation become the text that a model reads.
///
/// The text is cut into pieces, each encoded by itself: the opening, then for every message its
/// own. A piece never changes when more messages follow, so a state that has read some pieces
/// stays valid for every longer line.
public struct PromptFormat: Hashable, Codable, Sendable {
  /// What `/template` calls it.
  public var name: String
  /// Read before the first message: a scene, a system prompt, a greeting pair; may be empty.
  public var opening: String
  /// Stands before a message of the person.
  public var userPrefix: String
  /// Stands between a message of the person and the reply; without a space at its end.
  public var replyPrefix: String
  /// Read after a complete reply, in place of whatever token carried the stop.
  public var replySuffix: String
  /// Texts that end a reply; they are not part of it.
  public var stops: [String]

  /// Makes a format.
  public init(
    name: String, opening: String, userPrefix: String, replyPrefix: String, replySuffix: String,
    stops: [String]
  ) {
    self.name = name
    self.opening = opening
    self.userPrefix = userPrefix
    self.replyPrefix = replyPrefix
    self.replySuffix = replySuffix
    self.stops = stops
  }

  /// `User: x\n\nAssistant:`, the turn of the World models.
  public static let world = PromptFormat(
    name: "world", opening: "", userPrefix: "User: ", replyPrefix: "\n\nAssistant:",
    replySuffix: "\n\n", stops: ["\n\n"])

  /// The text of one message as the model reads it.
  public func piece(for message: Message) -> String {
    switch message.role {
    case .user:
      return userPrefix + Self.cleaned(message.text) + replyPrefix
    case .assistant:
      let body = message.raw ?? (message.text.isEmpty ? "" : " " + message.text)
      return message.ending == .complete ? body + replySuffix : body
    }
  }

  /// What a person typed, as the models were trained to see it: stripped, `\r\n` as `\n`, no blank lines.
  public static func cleaned(_ text: String) -> String {
    text
  }
}
