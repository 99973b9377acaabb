import Conversations
import Foundation
import TerminalKit

/// Everything that can happen to an `AppState`: what the person does, and what the engine, the
/// store and the system report.
public enum Action: Sendable {
  /// A key, a paste, a new size, or the terminal's end.
  case input(InputEvent)
  /// A tenth of a second passed: lets a spinner turn, a notice fade, and what has grown be saved.
  /// Wanted only while `AppState.needsTicks`.
  case tick

  // The engine.

  /// A model is being opened; `name` is what the status bar shows.
  case modelLoading(name: String)
  /// The model is ready; it is asked to read the conversation, or for the reply that waits for it.
  case modelLoaded(ModelSummary)
  /// The model could not be opened; the one before it, if any, stays in use.
  case modelFailed(problem: String)
  /// The models that the picker offers.
  case modelsListed([ModelChoice])
  /// The personas that can be chosen, and the folder they lie in, where there is a place for one.
  case personasListed([PersonaChoice], folder: String?)
  /// Text is being read into the state, before a reply or after opening a conversation.
  case reading(done: Int, total: Int)
  /// The state now stands for the whole line; nothing is being read or written.
  case stateReady(StateSummary)
  /// So many tokens of the draft have been read before it was sent.
  case readAhead(tokens: Int)
  /// The reply so far.
  case replyGrew(ReplyProgress)
  /// The reply is whole; `StateSummary` tells what the state now holds. Every `Effect.reply` ends with
  /// one of this and `replyFailed`, also one that was stopped before its first token.
  case replyEnded(FinishedReply, StateSummary)
  /// How far several replies have come that are written at once, in their order.
  case repliesGrew([ReplyReport])
  /// Several replies are whole, in their order. Every `Effect.best` ends with one of this and
  /// `replyFailed`, also one that was stopped before its first token.
  case repliesEnded([FinishedReply], StateSummary)
  /// No (more) reply could be made; what was written so far stays.
  case replyFailed(problem: String)

  // The store.

  /// A conversation to show, in place of the one before. `readOnly` where another instance holds it;
  /// `notice` where there is something to say about it.
  case conversationOpened(Conversation, readOnly: Bool, notice: String?)
  /// The conversation that was asked for cannot take the place of the one that is shown.
  case conversationStays(problem: String)
  /// The conversations of the store, in the order of the list.
  case conversationsListed([ConversationSummary])
  /// The messages of a conversation that have states on disk.
  case statesListed(of: String, [MessageID])
  /// The conversations of files are in the store, under these names.
  case imported(names: [String])
  /// The places where a text occurs in all conversations.
  case found([SearchHit], of: String)
  /// Everything of the conversation up to `modified`, that of the conversation which was saved, is on
  /// disk; later changes are not.
  case saved(name: String, modified: Date = .distantFuture)
  /// The conversation could not be written; it stays unsaved until the next change or /save.
  case saveFailed(problem: String)
  /// A state could not be written. The text that it stands for is safe.
  case stateSaveFailed(problem: String)
  /// A conversation is in the trash, where it may have another name.
  case conversationDeleted(name: String, trashName: String)

  // The rest.

  /// Something to tell the person in the status line.
  case notice(String, isError: Bool)
  /// The text that came back from the external editor.
  case edited(String)
  /// SIGTERM or SIGHUP: stop, save, leave.
  case terminate
  /// SIGCONT: the process was stopped, by whomever, and goes on.
  case goesOn
}

/// What the screen shows of the model in use.
public struct ModelSummary: Hashable, Sendable {
  /// The file or folder as the person named it.
  public var path: String
  /// Short enough for the status bar.
  public var name: String
  /// "RWKV-4" or "RWKV-6".
  public var family: String
  /// "World", "GPT-NeoX", …
  public var tokenizer: String
  /// Bytes of a state.
  public var stateBytes: Int
  /// The prompt format that suits the model.
  public var format: PromptFormat

  /// Makes a summary.
  public init(
    path: String, name: String, family: String, tokenizer: String, stateBytes: Int,
    format: PromptFormat
  ) {
    self.path = path
    self.name = name
    self.family = family
    self.tokenizer = tokenizer
    self.stateBytes = stateBytes
    self.format = format
  }
}

/// A model that the picker offers.
public struct ModelChoice: Hashable, Sendable {
  /// What `.loadModel` gets.
  public var path: String
  /// What the list shows first.
  public var name: String
  /// E.g. "RWKV-6, 10 MB".
  public var detail: String

  /// Makes a choice.
  public init(path: String, name: String, detail: String) {
    self.path = path
    self.name = name
    self.detail = detail
  }
}

/// A persona that the list offers.
public struct PersonaChoice: Hashable, Sendable {
  /// The file.
  public var path: String
  /// What the list shows first, and what `/persona` takes.
  public var name: String
  /// The first words of a text, or what else it is.
  public var detail: String
  /// Where it cannot be chosen, why.
  public var problem: String?

  /// Makes a choice.
  public init(path: String, name: String, detail: String, problem: String? = nil) {
    self.path = path
    self.name = name
    self.detail = detail
    self.problem = problem
  }
}

/// What the state holds.
public struct StateSummary: Hashable, Sendable {
  /// Tokens that the state stands for.
  public var tokens: Int
  /// Of these, how many had to be read when the state was last brought to the line: 0 after a good
  /// reopening, or after switching back to a model.
  public var reread: Int
  /// Tokens read per second in the last prompt; nil where nothing was read.
  public var promptRate: Double?

  /// Makes a summary.
  public init(tokens: Int, reread: Int, promptRate: Double? = nil) {
    self.tokens = tokens
    self.reread = reread
    self.promptRate = promptRate
  }
}

/// A reply that is being written.
public struct ReplyProgress: Hashable, Sendable {
  /// The text so far, whole characters only, from the beginning of the message, also where it goes
  /// on with a reply that was cut short.
  public var text: String
  /// Tokens written so far.
  public var tokens: Int
  /// Tokens written per second so far.
  public var rate: Double

  /// Makes a report.
  public init(text: String, tokens: Int, rate: Double) {
    self.text = text
    self.tokens = tokens
    self.rate = rate
  }
}

/// A reply that is whole.
public struct FinishedReply: Hashable, Sendable {
  /// Stripped of white space at both ends; of the whole message, as in `ReplyProgress`.
  public var text: String
  /// As the model wrote it, where that differs from a space and `text`.
  public var raw: String?
  /// Why it ended; never `.writing`.
  public var ending: Message.Ending
  /// Tokens written.
  public var tokens: Int
  /// Tokens written per second.
  public var rate: Double

  /// Makes a report.
  public init(text: String, raw: String?, ending: Message.Ending, tokens: Int, rate: Double) {
    self.text = text
    self.raw = raw
    self.ending = ending
    self.tokens = tokens
    self.rate = rate
  }
}
