import ArgumentParser
import ChatStore
import ChatUI
import CommandKit
import Conversations
import RWKVEngine

/// Makes sure that every conversation can be used.
struct CheckConversations: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check conversations and their states; prints one line per problem.",
    discussion: """
      The text must open and its messages form a tree; every state file must be whole and match \
      its checksum. With --model, the states of that model must stand for exactly the text before \
      them; with --logits also, their tokens are read from the start, and the logits must be the \
      same within a thousandth of the largest. The chat does not use a state that fails; it reads \
      the text again.
      """)

  @Argument(help: "The conversations to check; by default all.")
  var names: [String] = []

  @OptionGroup var location: StoreOptions

  @Option(
    help: ArgumentHelp(
      "Check this model's states against the text: a path, or a name that 'rwkv-tui models' shows.",
      valueName: "path"))
  var model: String?

  @Flag(help: "Recompute every state of that model from its text, and compare the logits.")
  var logits = false

  @OptionGroup var engine: EngineOptions

  func validate() throws {
    if logits, model == nil { throw ValidationError("--logits needs --model PATH.") }
  }

  func run() throws {
    let store = location.store
    let loaded = try model.map { name in
      let loaded = try LoadedModel(
        path: ModelName.path(of: name), tokenizer: engine.tokenizer, identities: engine.identities)
      return loaded.identified(as: try loaded.readFingerprint(engine.identities))
    }
    let workspace = logits ? engine.makeWorkspace() : nil
    let names =
      try self.names.isEmpty
      ? store.list(.all).map(\.name).sorted() : self.names.map(location.name)
    var states = 0
    var problems = 0
    for name in names {
      let result = Self.check(name, in: store, model: loaded, logits: workspace)
      states += result.states
      problems += result.problems.count
      for problem in result.problems { try StandardOutput.write(VisibleText.line(problem) + "\n") }
    }
    try StandardOutput.write(
      [
        HumanReadable.count(names.count, "conversation"), HumanReadable.count(states, "state"),
        HumanReadable.count(problems, "problem"),
      ].joined(separator: ", ") + "\n")
    if problems > 0 { throw ExitCode(1) }
  }

  /// The faults of one conversation, and how many states it has.
  ///
  /// - Parameter workspace: What to read the states' tokens again with; nil to leave that out.
  static func check(
    _ name: String, in store: ConversationStore, model: LoadedModel?,
    logits workspace: Workspace? = nil
  ) -> (states: Int, problems: [String]) {
    let conversation: Conversation
    do throws(ConversationError) {
      conversation = try store.peek(name)
    } catch {
      return (0, [error.description])
    }
    var problems: [String] = []
    func check(_ body: () throws -> Void) {
      do { try body() } catch { problems.append("\(error)") }
    }
    check { try StateInspection.requireInitialState(of: conversation) }
    let initial = conversation.persona?.initialState
    var reading = model.flatMap { model in
      workspace.flatMap { FreshReading(model, from: initial, $0) }
    }
    // Longer texts after shorter ones, so that what is read again is read once.
    let keys = store.stateKeys(of: name).sorted {
      (StateKey($0)?.message ?? 0, $0) < (StateKey($1)?.message ?? 0, $1)
    }
    for key in keys {
      check {
        let state = try StateInspection(key, of: name, in: store)
        if let model, let snapshot = try state.snapshot(of: model, initialState: initial?.hash) {
          if reading != nil { try state.requireLogits(snapshot, &reading!) }
          try state.requireText(of: conversation, snapshot, model.tokenizer)
        }
        try state.requirePlace(in: conversation)
      }
    }
    return (keys.count, problems)
  }
}
