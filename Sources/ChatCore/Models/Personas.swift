import ChatStore
import Conversations
import RWKVEngine

/// The person's personas, made ready for new conversations.
public struct Personas: Sendable {
  private let folder: PersonaFolder

  /// Those of the folder that the environment names.
  public init(environment: [String: String]) {
    folder = PersonaFolder(environment: environment)
  }

  /// Where personas are put; nil where the environment names no place.
  public var place: String? { folder.path }

  /// The personas to choose from; a file that cannot be used says why.
  public func choices() -> [PersonaChoice] {
    folder.all().map { file in
      switch file.kind {
      case .state:
        return PersonaChoice(path: file.path, name: file.name, detail: "initial state")
      case .text:
        do throws(ConversationError) {
          let text = try PersonaText(path: file.path)
          let words = VisibleText.line(text.system.isEmpty ? text.examples[0].user : text.system)
          return PersonaChoice(path: file.path, name: file.name, detail: words)
        } catch {
          return PersonaChoice(
            path: file.path, name: file.name, detail: "", problem: error.problem)
        }
      }
    }
  }

  /// A new conversation with a persona.
  ///
  /// - Parameter name: A persona's name, or the path of its file.
  /// - Throws: `ConversationError`, `CheckpointError` or `EngineError`, one line that names the file.
  public func begin(_ conversation: Conversation, with name: String) throws -> Conversation {
    let file = try folder.file(for: name)
    var conversation = conversation
    switch file.kind {
    case .text:
      let text = try PersonaText(path: file.path)
      conversation.begin(
        with: Persona(name: file.name, examples: text.examples), system: text.system)
    case .state:
      let state = try InitialStateFile(path: file.path)
      conversation.begin(
        with: Persona(
          name: file.name,
          initialState: InitialState(
            path: file.path, hash: state.hash, contents: state.contents)))
    }
    return conversation
  }
}

extension InitialState {
  /// Holds that the contents, where it has any, are the numbers that its hash is of: before they travel.
  ///
  /// - Throws: `CheckpointError` or `EngineError` where they are something else.
  public func requireOwnContents() throws {
    guard let contents else { return }
    guard try InitialStateFile(contents: contents, path: path).hash == hash else {
      throw EngineError(path: path, problem: "is not the state that the conversation began with")
    }
  }

  /// The state for a model, from beside the conversation, else from where it came from.
  ///
  /// - Throws: `CheckpointError` or `EngineError`: what is wrong with the file, named by where it came
  ///   from.
  public func state(for loaded: LoadedModel) throws -> RecurrentState {
    let file =
      if let contents {
        try InitialStateFile(contents: contents, path: path)
      } else {
        try InitialStateFile(path: path)
      }
    guard file.hash == hash else {
      throw EngineError(path: path, problem: "is not the state that the conversation began with")
    }
    return try file.state(for: loaded.model, fingerprint: loaded.fingerprint)
  }
}
