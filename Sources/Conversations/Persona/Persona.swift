import Foundation

/// Whom a conversation is with, beyond its system text: examples that the model reads before the first
/// message, and a state that it begins from.
///
/// It belongs to the conversation from its beginning on. What becomes of the file it came from changes
/// nothing.
public struct Persona: Hashable, Sendable {
  /// The name on the screen.
  public var name: String
  /// Exchanges that stand before the first message and are not shown.
  public var examples: [Example]
  /// The state that the model begins from; nil for its own empty one.
  public var initialState: InitialState?

  /// Makes a persona.
  public init(name: String, examples: [Example] = [], initialState: InitialState? = nil) {
    self.name = name
    self.examples = examples
    self.initialState = initialState
  }

  /// A message and the reply to it, as the model is to reply.
  public struct Example: Hashable, Sendable {
    /// The person's words.
    public var user: String
    /// The model's reply.
    public var assistant: String

    /// Makes an example.
    public init(user: String, assistant: String) {
      self.user = user
      self.assistant = assistant
    }
  }
}

/// A recurrent state that no text stands for, e.g. a tuned one: what reading begins from.
///
/// Its content is the engine's own file; conversations only keep it beside their text.
public struct InitialState: Hashable, Sendable {
  /// The file that it came from, for the person.
  public var path: String
  /// Tells its numbers from all others.
  public var hash: String
  /// The engine's file, which lies mapped in memory; nil where it is lost.
  public var contents: Data?

  /// Makes an initial state.
  public init(path: String, hash: String, contents: Data?) {
    self.path = path
    self.hash = hash
    self.contents = contents
  }

  /// Two states of one hash have the same numbers, which are many.
  public static func == (left: InitialState, right: InitialState) -> Bool {
    (left.path, left.hash) == (right.path, right.hash)
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(path)
    hasher.combine(hash)
  }
}
