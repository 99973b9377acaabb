import Conversations

/// An argument of `/think`.
enum ThinkCommand: Hashable, Sendable {
  case effort(Thinking.Effort)
  case display(ThoughtDisplay)

  static let all =
    [.on, .off, .bit, .lot, .fast].map(ThinkCommand.effort)
    + ThoughtDisplay.allCases.map(ThinkCommand.display)

  var name: String {
    switch self {
    case .effort(let effort): effort.rawValue
    case .display(let display): display.rawValue
    }
  }

  var summary: String {
    switch self {
    case .effort(.on): "think before each answer"
    case .effort(.off): "answer at once"
    case .effort(.bit): "think a bit"
    case .effort(.lot): "think a lot"
    case .effort(.fast): "answer at once, after an empty thought"
    case .display(.shown): "show every thought"
    case .display(.folded): "fold every thought into one line"
    case .display(.whileThinking): "show a thought while it is written, then fold it"
    }
  }
}

/// What a model thinks before it answers, and what ends a reply.
extension AppState {
  /// `/think [on|off|bit|lot|fast|show|fold|auto]`.
  mutating func think(_ argument: String) -> [Effect] {
    let format = open.conversation.format
    guard !argument.isEmpty else {
      let effort = format.thinking.map { ThinkCommand.effort($0.effort) }
      return say(
        "Thinking: \(effort.map { "\($0.name) (\($0.summary))" } ?? "not in the template \(format.name)")"
          + "; \(ThinkCommand.display(thoughts).summary)")
    }
    guard let command = ThinkCommand.all.first(where: { $0.name == argument.lowercased() }) else {
      return say(
        "/think takes \(ThinkCommand.all.map(\.name).joined(separator: ", ")), not \"\(argument)\"",
        isError: true)
    }
    switch command {
    case .display(let display): return show(thoughts: display)
    case .effort(let effort):
      if let refusal = refusalToChange() { return refusal }
      guard let changed = format.thinking(effort) else {
        return say(
          "The template \(format.name) knows no thinking; /template g1-think is for RWKV-7 G models",
          isError: true)
      }
      open.isFormatChosen = true
      _ = say("Template: \(changed.name) (\(command.summary))")
      return useFormat(changed)
    }
  }

  /// Ctrl-O: folds thoughts where one is to be seen, else shows them.
  mutating func toggleThoughts() -> [Effect] {
    let writing = open.turn.reply?.message
    let isSeen = open.line.messages.contains {
      $0.thought != nil && thoughts.shows($0, isWriting: $0.id == writing)
    }
    return show(thoughts: isSeen || thoughts == .shown ? .folded : .shown)
  }

  private mutating func show(thoughts display: ThoughtDisplay) -> [Effect] {
    thoughts = display
    return say("Thoughts: \(ThinkCommand.display(display).summary)") + [.rememberThoughts(display)]
  }

  // MARK: The end of a reply

  /// `/stop [TEXT …|default|none]`.
  mutating func setStops(_ argument: String) -> [Effect] {
    var format = open.conversation.format
    guard !argument.isEmpty else { return say(Self.endOfReply(format.stops)) }
    if let refusal = refusalToChange() { return refusal }
    switch argument.lowercased() {
    case "none": format.stops = []
    case "default":
      guard let original = PromptFormat.named(format.name) else {
        return say("\(format.name) is no built-in template, which has no default", isError: true)
      }
      format.stops = original.stops
    default:
      guard let stops = StopTexts.parse(argument), !stops.isEmpty else {
        return say("Usage: /stop TEXT … (in quotes; \\n is a new line)", isError: true)
      }
      format.stops = stops
    }
    open.isFormatChosen = true
    _ = say(Self.endOfReply(format.stops))
    // What the model reads is the same.
    guard format != open.conversation.format else { return [] }
    open.describe(at: clock.now) { $0.format = format }
    return open.save()
  }

  private static func endOfReply(_ stops: [String]) -> String {
    stops.isEmpty
      ? "A reply ends where the model ends it"
      : "A reply ends before \(StopTexts.shown(stops)), or where the model ends it"
  }
}
