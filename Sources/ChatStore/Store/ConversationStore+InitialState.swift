import Conversations
import Foundation
import Glibc
import RWKVPlatform

/// The state that a conversation began from, beside its text: no text stands for it, so it is no cache.
extension ConversationStore {
  /// Where it lies.
  func initialStateFile(of name: String) -> String { path(of: name) + "/initial-state.safetensors" }

  /// Keeps the initial state of a conversation that has one, once: it never changes.
  func keepInitialState(of conversation: Conversation) throws(ConversationError) {
    guard let contents = conversation.persona?.initialState?.contents else { return }
    let file = initialStateFile(of: conversation.name)
    guard DurableFile.status(of: file) == nil else { return }
    try attempt(file) { () throws(SystemError) in
      try DurableFile.replace(file, with: contents)
    }
  }

  /// A conversation that was read, with the initial state beside it.
  func withInitialState(_ conversation: Conversation) -> Conversation {
    let file = initialStateFile(of: conversation.name)
    guard conversation.persona?.initialState != nil,
      DurableFile.status(of: file)?.kind == S_IFREG
    else { return conversation }
    var conversation = conversation
    conversation.persona?.initialState?.contents = try? Data(
      contentsOf: URL(fileURLWithPath: file), options: .alwaysMapped)
    return conversation
  }
}
