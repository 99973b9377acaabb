import ChatCore
import Conversations
import RWKVSampling

/// A request of the reducer to the world outside the state; `ChatApp` carries it out.
///
/// Effects are carried out in order. What comes of them arrives as further actions.
public enum Effect: Hashable, Sendable {
  // The engine.

  /// Bring the state to the line that ends in the tip and write replies to it, nearly always one.
  ///
  /// The tip is the message to answer (a person's) or, for one reply to go on with, one that was cut
  /// short. Reply n of several becomes the message `nextID` + n, if it has any text.
  case reply(to: Conversation, count: Int = 1)
  /// Of several replies that are being written, stop all but one, counted from 0.
  case stopOthers(than: Int)
  /// Bring the state to the line in the background, so that the next reply starts at once.
  case prepare(Conversation)
  /// Read the words that a draft begins with into a copy of the state; a message that begins with
  /// them goes on from there. Does nothing unless the state stands for the line.
  case readAhead(String, in: Conversation)
  /// Tell how likely each token of a message of the line was; `.heat` brings it.
  case measure(MessageID, in: Conversation)
  /// Tell how well all messages of the line were foreseen.
  case measureLine(Conversation)
  /// Tell how far two states of the conversation lie apart; `.stateDifference` brings it.
  case compareStates(StateQuestion, in: Conversation)
  /// Nobody looks any more at how likely tokens were.
  case stopMeasuring
  /// Have the state ready of a reply that begins with these tokens, at the tip of the conversation.
  case beginReply([Int], of: Conversation)
  /// Stop reading or writing within one token; what was written stays.
  case stop
  /// The settings for the very next token.
  case useSampling(SamplingSettings)
  /// Open another model, by its path or its name; the one before it stays in use until then. Of one that is
  /// not here `.download(.missing)` tells.
  case loadModel(path: String)
  /// Fetch a model of the hub in the background; the person was asked.
  case getModel(MissingModel)
  /// Stop fetching a model; what came is kept.
  case stopGettingModel
  /// Find the models that can be chosen; `.modelsListed` brings them.
  case listModels
  /// Find the personas that can be chosen; `.personasListed` brings them.
  case listPersonas
  /// Find what lies in a folder, to complete a path; `.pathsListed` brings it.
  case listPaths(in: String)
  /// Give a new conversation the persona of that name or file, and open it.
  case begin(Conversation, persona: String)

  // The store.

  /// Write a conversation to disk; `.saved` or `.saveFailed` tells.
  case save(Conversation)
  /// Give a new conversation, whose name is empty, a name of its own and open it.
  case create(Conversation)
  /// Keep a copy of a conversation or of one line of it, with the states of that, and open it.
  case fork(Conversation, of: String)
  /// Read a conversation; `.conversationOpened` brings it.
  case open(name: String)
  /// Put a branch that was deleted into the trash, as a conversation of its own.
  case trash(Conversation)
  /// Keep a message that is being written: that of a conversation, or of a new one (nil). Empty: none.
  case keepDraft(String, of: String?)
  /// `.draft` brings it back.
  case fetchDraft(of: String?)
  /// Move a conversation with its states to the trash; the person was asked.
  case delete(name: String)
  /// Take the conversation that was deleted last from the trash; a notice tells.
  case restoreDeleted
  /// Put a conversation aside, or back among the others; a notice tells.
  case archive(name: String, Bool)
  /// Make a copy of a conversation with all its branches; a notice tells.
  case duplicate(name: String)
  /// Write a conversation to a file, in the form that its name ends with; without a name, to a new one that
  /// its title names. A notice tells.
  case export(Conversation, path: String?)
  /// Write a conversation that is saved, with its state, to a file, as `.export` does.
  case share(Conversation, path: String?)
  /// Take in the conversations of files, of all or none; `.imported` brings their names.
  case importFiles([String])
  /// Look for a text in all conversations; `.found` brings the places.
  case search(String)
  /// Nobody waits any more for what is being looked for.
  case stopSearching
  /// `.conversationsListed` brings them.
  case listConversations
  /// Find the messages of a conversation that have states; `.statesListed` brings them.
  case listStates(of: String)

  // The terminal and the process.

  /// Put a text into the clipboards there are; a notice tells which, and names it.
  case copyToClipboard(String, what: String)
  /// Read a text file; `.fileRead` brings it.
  case readFile(path: String)
  /// Edit a text in $VISUAL or $EDITOR; `.edited` brings it back.
  case edit(String)
  /// Keep a line of the composer's history for the next start.
  case remember(historyLine: String)
  /// Open this model at the next start.
  case rememberModel(path: String)
  /// Keep the choice of a theme for the next start.
  case rememberTheme(name: String)
  /// Keep whether drafts are read ahead for the next start.
  case rememberReadingAhead(Bool)
  /// Have the mouse reported or leave it to the terminal, now and at the next start.
  case useMouse(Bool)
  /// Keep a preset for this and the next starts.
  case savePreset(SamplingPreset)
  /// Forget a preset that was kept.
  case removePreset(String)
  /// Keep whether thoughts are to be seen for the next start.
  case rememberThoughts(ThoughtDisplay)
  /// Draw every cell again.
  case redraw
  /// Stop the process as Ctrl-Z does elsewhere.
  case suspend
  /// Take the terminal again where a shell has had it.
  case retakeTerminal
  /// Leave the program; everything asked for before this is carried out first.
  case quit
}
