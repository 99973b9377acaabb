import Conversations
import Foundation
import RWKVPlatform

/// The state that a conversation began from, beside its text: no text stands for it, so it is no cache.
extension ConversationStore {
  /// The name of its file.
  static let initialStateFile = "initial-state.safetensors"

  /// The most bytes that are read: eight times those of a model of 7 billion weights.
  static let initialStateLimit = 256 << 20

  /// Keeps the initial state of a conversation that has one, once: it never changes.
  func keepInitialState(of conversation: Conversation) throws(ConversationError) {
    guard let contents = conversation.persona?.initialState?.contents else { return }
    try attempt(path(of: conversation.name) + "/" + Self.initialStateFile) {
      () throws(SystemError) in
      let folder = try opened(conversation.name)
      guard folder.status(of: Self.initialStateFile) == nil else { return }
      try folder.replace(Self.initialStateFile, with: contents)
    }
  }

  /// A conversation that was read, with the initial state beside it where that is a file of its own, and no
  /// larger than one can be.
  func withInitialState(_ conversation: Conversation) -> Conversation {
    guard conversation.persona?.initialState != nil else { return conversation }
    var conversation = conversation
    let file = try? opened(conversation.name).file(Self.initialStateFile)
    conversation.persona?.initialState?.contents = try? file?.map(limit: Self.initialStateLimit)
    return conversation
  }
}
