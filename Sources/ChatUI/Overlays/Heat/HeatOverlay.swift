import ChatCore
import Conversations

/// How likely the tokens of a message were, and what could stand in the place of one.
struct HeatOverlay: Hashable, Sendable {
  /// How much is read of what has to be.
  struct Progress: Hashable, Sendable {
    var done: Int
    var total: Int
  }

  /// How well the conversation was foreseen, as far as it is read.
  struct Line: Hashable, Sendable {
    var perplexity = Perplexity()
    var isWhole = false
  }

  let message: MessageID
  /// nil until it is told.
  private(set) var heat: MessageHeat?
  private(set) var progress = Progress(done: 0, total: 0)
  private(set) var problem: String?
  /// nil until it is asked for.
  var line: Line?
  /// The chosen token.
  private(set) var token = 0
  /// The chosen one of those that might have come.
  private(set) var candidate = 0

  /// Asks about a message.
  init(message: MessageID) { self.message = message }

  /// Takes what the engine tells.
  mutating func take(_ event: HeatEvent) {
    switch event {
    case .reading(let done, let total): progress = Progress(done: done, total: total)
    case .message(let heat) where heat.message == message:
      self.heat = heat
      select(0)
    case .message: break
    case .line(let perplexity, let isWhole):
      if line != nil { line = Line(perplexity: perplexity, isWhole: isWhole) }
    case .failed(let problem): self.problem = problem
    }
  }

  /// The chosen token.
  var selected: MessageHeat.Token? {
    heat.flatMap { $0.tokens.indices.contains(token) ? $0.tokens[token] : nil }
  }

  /// Chooses a token; of those that might have come, the first that did not.
  mutating func select(_ index: Int) {
    let last = max(0, (heat?.tokens.count ?? 0) - 1)
    token = min(max(0, index), last)
    let candidates = selected?.candidates ?? []
    candidate = candidates.firstIndex { $0.token != selected?.token } ?? 0
  }

  /// Carries a command out that moves something.
  ///
  /// - Parameter layout: Where the tokens stand.
  mutating func reduce(_ command: HeatCommand, _ layout: HeatLayout) {
    switch command {
    case .previousToken: select(token - 1)
    case .nextToken: select(token + 1)
    case .lineUp: select(layout.token(above: token))
    case .lineDown: select(layout.token(below: token))
    case .firstToken: select(0)
    case .lastToken: select(.max)
    case .nextSurprise:
      let tokens = heat?.tokens ?? []
      let order = Array(tokens.indices.dropFirst(token + 1)) + tokens.indices.prefix(token + 1)
      if let next = order.first(where: { HeatLevel(tokens[$0].probability) == .surprising }) {
        select(next)
      }
    case .likelier: candidate = max(0, candidate - 1)
    case .lessLikely:
      candidate = min(candidate + 1, max(0, (selected?.candidates.count ?? 0) - 1))
    case .take, .previousMessage, .nextMessage, .wholeLine, .close: break
    }
  }
}

/// How likely a token was, in steps that a person can tell apart.
enum HeatLevel: CaseIterable, Hashable, Sendable {
  case certain, likely, unsure, unlikely, surprising

  /// The step of a probability; nothing is known of a token before which nothing stands.
  init?(_ probability: Double?) {
    guard let probability else { return nil }
    self =
      switch probability {
      case 0.8...: .certain
      case 0.5...: .likely
      case 0.2...: .unsure
      case 0.05...: .unlikely
      default: .surprising
      }
  }

  /// How it looks.
  var role: ThemeRole {
    switch self {
    case .certain: .heatCertain
    case .likely: .heatLikely
    case .unsure: .heatUnsure
    case .unlikely: .heatUnlikely
    case .surprising: .heatSurprising
    }
  }

  /// From which probability on.
  var label: String {
    switch self {
    case .certain: "≥80%"
    case .likely: "≥50%"
    case .unsure: "≥20%"
    case .unlikely: "≥5%"
    case .surprising: "<5%"
    }
  }
}
