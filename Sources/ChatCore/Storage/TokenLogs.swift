import ChatStore
import Conversations
import Foundation
import RWKVEngine

/// The token logs of the conversation that is saved, so that each state appends to them what is new.
struct TokenLogs {
  private var conversation = ""
  /// By vocabulary, as they are on disk.
  private var logs: [String: TokenLog] = [:]

  /// Appends the tokens of a state, unless they are there.
  ///
  /// - Returns: Where they end.
  /// - Throws: `ConversationError` with the system's words.
  mutating func add(
    _ state: StateToSave, to store: ConversationStore, with lock: ConversationLock
  ) throws(ConversationError) -> Int {
    if state.tokens.isEmpty { return 0 }
    if conversation != lock.name { (conversation, logs) = (lock.name, [:]) }
    let size = store.tokenLogSize(state.vocabulary, of: lock.name)
    var log = logs.removeValue(forKey: state.vocabulary) ?? TokenLog()
    if log.byteCount != size {
      log = TokenLog(store.tokenLog(state.vocabulary, of: lock.name) ?? Data())
    }
    let (bytes, end) = log.add(state.tokens, toFileOf: size)
    try store.appendTokens(bytes, state.vocabulary, at: size, with: lock)
    logs[state.vocabulary] = log
    return end
  }
}
