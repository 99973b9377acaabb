import ArgumentParser
import Conversations
import RWKVEngine

/// Makes sure that every conversation can be used.
struct CheckConversations: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check every conversation and its states; a line a problem.",
    discussion: """
      The text must open and its messages form a tree; every state file must be whole and fit its \
      checksum. With --model, the states of that model must stand for exactly the text before \
      them. A state that fails is not used by the chat: it reads the text again.
      """)

  @Argument(help: "The conversations to check; by default all.")
  var names: [String] = []

  @OptionGroup var place: StoreOptions

  @Option(help: ArgumentHelp("Check this model's states against the text.", valueName: "path"))
  var model: String?

  @OptionGroup var engine: EngineOptions

  func run() throws {
    let store = place.store
    let loaded = try model.map { try LoadedModel(path: $0, tokenizer: engine.tokenizer) }
    let names = self.names.isEmpty ? try store.list(.all).map(\.name).sorted() : self.names
    var states = 0
    var problems = 0
    for name in names {
      let result = Self.check(name, in: store, model: loaded)
      states += result.states
      problems += result.problems.count
      for problem in result.problems { StandardOutput.write(VisibleText.line(problem) + "\n") }
    }
    StandardOutput.write("\(names.count) conversations, \(states) states, \(problems) problems\n")
    if problems > 0 { throw ExitCode(1) }
  }

  /// What is wrong with one conversation, and how many states it has.
  static func check(
    _ name: String, in store: ConversationStore, model: LoadedModel?
  ) -> (states: Int, problems: [String]) {
    let conversation: Conversation
    do throws(ConversationError) {
      conversation = try store.peek(name)
    } catch {
      return (0, [error.description])
    }
    func problem(_ check: () throws -> Void) -> String? {
      do {
        try check()
        return nil
      } catch {
        return "\(error)"
      }
    }
    let keys = store.stateKeys(of: name)
    let checks =
      [{ try StateInspection.requireInitialState(of: conversation) }]
      + keys.map { key in
        {
          let state = try StateInspection(key, of: name, in: store)
          try state.requirePlace(in: conversation)
          if let model { try state.requireText(of: conversation, model: model) }
        }
      }
    return (keys.count, checks.compactMap(problem))
  }
}
