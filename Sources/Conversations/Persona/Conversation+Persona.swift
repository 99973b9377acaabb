import Foundation

extension Conversation {
  /// The pieces of text that a model reads of a line: what the format puts first, the persona's
  /// examples, then one for each message.
  ///
  /// Pieces beyond one for each message stand before the first.
  public func pieces(for line: [Message]) -> [String] { text(of: line).pieces }

  /// The same pieces as one text.
  public func text(of line: [Message]) -> LineText { format.text(of: [exampleMessages, line]) }

  /// Makes this the beginning of a conversation with a persona.
  ///
  /// - Parameter system: Who the model is; empty for what the format says.
  public mutating func begin(with persona: Persona, system: String = "") {
    self.persona = persona
    if !system.isEmpty { format.system = system }
  }

  /// The examples as messages before the first.
  private var exampleMessages: [Message] {
    (persona?.examples ?? []).flatMap { example in
      [
        Message(id: 0, parent: nil, role: .user, text: example.user),
        Message(
          id: 0, parent: nil, role: .assistant, text: format.exampleReply(example.assistant),
          ending: .complete),
      ]
    }
  }
}

extension PromptFormat {
  /// This format with the system text of another one, if that is not the other one's own.
  public func keepingSystem(of other: PromptFormat) -> PromptFormat {
    var format = self
    if other.system != PromptFormat.named(other.name)?.system ?? "" { format.system = other.system }
    return format
  }

  /// An example with a stop in it would teach the model to write on after one.
  fileprivate func exampleReply(_ text: String) -> String {
    stops.contains { text.contains($0) } ? Self.cleaned(text) : text
  }
}
