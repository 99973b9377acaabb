import Conversations
import Sampling

/// What an action asks the world outside the state to do; `ChatApp` carries it out.
///
/// Effects are carried out in order. What comes of them arrives as further actions.
public enum Effect: Hashable, Sendable {
  // The engine.

  /// Bring the state to the line that ends in the tip and write a reply to it.
  ///
  /// The tip is the message to answer (a person's) or, to go on with, a reply that was cut short.
  case reply(to: Conversation)
  /// Bring the state to the line in the background, so that the next reply starts at once.
  case prepare(Conversation)
  /// Stop reading or writing within one token; what was written stays.
  case stop
  /// The settings for the very next token.
  case useSampling(SamplingSettings)
  case loadModel(path: String)
  case listModels

  // The store.

  case save(Conversation)
  /// Keep a new conversation and open it.
  case create(Conversation)
  case open(name: String)
  case delete(name: String)
  case listConversations

  // The terminal and the process.

  case copyToClipboard(String)
  /// Edit a text in $VISUAL or $EDITOR; `.edited` brings it back.
  case edit(String)
  /// Keep a line of the composer's history, and the settings a person chose, for the next start.
  case remember(historyLine: String)
  case rememberTheme(name: String)
  case redraw
  case suspend
  /// Leave the program; everything asked for before this is carried out first.
  case quit
}
