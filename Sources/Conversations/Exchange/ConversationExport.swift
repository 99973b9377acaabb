import Foundation
import RWKVJSON

/// A form in which a conversation can be written for others to read.
public enum ConversationExport: String, CaseIterable, Sendable {
  /// The current line as Markdown, a heading a message.
  case markdown
  /// The current line as plain text.
  case text
  /// The whole tree as the program's own file, with the state that it began from but without those that
  /// are caches; it can be imported again.
  case json

  /// The form that a file's name asks for by its ending, else Markdown.
  public init(forFile path: String) {
    let ending = (path as NSString).pathExtension.lowercased()
    self = Self.allCases.first { $0.fileExtension == ending } ?? .markdown
  }

  /// The ending of such a file's name.
  public var fileExtension: String {
    switch self {
    case .markdown: "md"
    case .text: "txt"
    case .json: "json"
    }
  }

  /// The bytes of a conversation in this form.
  public func data(of conversation: Conversation) -> Data {
    switch self {
    case .markdown: return Data(Self.markdown(conversation).utf8)
    case .text: return Data(Self.text(conversation).utf8)
    case .json:
      return Data(SteeringCharacters.escaped([UInt8](ConversationWriter.travelling(conversation))))
    }
  }

  private static func markdown(_ conversation: Conversation) -> String {
    let title = conversation.title.isEmpty ? conversation.name : conversation.title
    var blocks = ["# " + VisibleText.line(title)]
    if !conversation.format.system.isEmpty {
      blocks += ["## System", VisibleText.neutralised(conversation.format.system)]
    }
    for message in conversation.line {
      blocks += ["## " + heading(message)] + thought(of: message)
      blocks += [VisibleText.neutralised(message.text)]
    }
    return blocks.joined(separator: "\n\n") + "\n"
  }

  /// What a model thought before it answered, to be unfolded.
  private static func thought(of message: Message) -> [String] {
    guard let thought = message.written.shownThought, !thought.isEmpty else { return [] }
    return [
      "<details><summary>Thinking</summary>", VisibleText.neutralised(thought), "</details>",
    ]
  }

  private static func text(_ conversation: Conversation) -> String {
    let system = conversation.format.system
    let blocks =
      (system.isEmpty ? [] : ["System: " + VisibleText.neutralised(system)])
      + conversation.line.map { heading($0) + ": " + VisibleText.neutralised($0.text) }
    return blocks.joined(separator: "\n\n") + (blocks.isEmpty ? "" : "\n")
  }

  private static func heading(_ message: Message) -> String {
    switch message.role {
    case .user: "User"
    case .assistant: "Assistant" + (message.model.map { " (\(VisibleText.line($0)))" } ?? "")
    }
  }
}
