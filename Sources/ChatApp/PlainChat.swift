import ChatUI
import Conversations
import Foundation
import RWKVEngine

/// The chat without a screen: a line in, a reply out, for pipes and scripts.
public final class PlainChat {
  private var session: ChatSession
  private let mailbox: Mailbox
  private let storage: Storage
  private let write: (String) throws -> Void
  private var conversation: Conversation
  private var modelName: String?

  /// Makes a chat that goes on with a conversation; `write` takes the replies' text.
  ///
  /// - Parameters:
  ///   - mailbox: Where `storage` posts.
  ///   - beginnings: Where states of beginnings are kept for other conversations.
  public init(
    workspace: Workspace, settings: LiveSettings, mailbox: Mailbox, storage: Storage,
    beginnings: BeginningCache? = nil, conversation: Conversation,
    write: @escaping (String) throws -> Void
  ) {
    session = ChatSession(
      workspace: workspace, settings: settings, storage: storage, beginnings: beginnings,
      post: mailbox.post)
    self.mailbox = mailbox
    self.storage = storage
    self.conversation = conversation
    self.write = write
  }

  /// Opens the model; the conversation takes its format unless it already holds a reply.
  ///
  /// - Throws: `PlainChatError` with the one line that says why it cannot be opened.
  public func open(
    model path: String, tokenizer: String?, type: WeightType? = nil, keepsFormat: Bool
  ) throws {
    session.load(path, tokenizer: tokenizer, type: type)
    for action in try take() {
      guard case .modelLoaded(let summary) = action else { continue }
      conversation.modelPath = summary.path
      modelName = summary.name
      let isNew = !conversation.messages.contains { $0.role == .assistant }
      if isNew, !keepsFormat {
        conversation.format = summary.format.keepingSystem(of: conversation.format)
      }
    }
  }

  /// Replies to each line until there is none, and keeps the conversation after each.
  ///
  /// - Throws: `PlainChatError` where no reply can be made or kept, and what `write` throws; all is on
  ///   disk then that can be.
  public func run(readLine: () -> String?, isCancelled: @escaping () -> Bool) throws {
    defer { storage.drain() }
    while !isCancelled(), let line = readLine() {
      let text = PromptFormat.stripped(line)
      guard !text.isEmpty else { continue }
      conversation.append(.user, text)
      storage.save(conversation)
      session.reply(to: conversation, isCancelled: isCancelled)
      var reply = ""
      for case .replyEnded(let finished, let state) in try take() {
        conversation.tokenCount = state.tokens
        guard !finished.text.isEmpty else { continue }
        let id = conversation.append(
          .assistant, finished.text, ending: finished.ending, model: modelName)
        conversation.update(id) { $0.raw = finished.raw }
        reply = finished.text + "\n"
      }
      storage.save(conversation)
      if !reply.isEmpty { try write(reply) }
    }
    storage.drain()
    _ = try take()
  }

  /// What was reported since the last look; a failure among it is thrown.
  private func take() throws -> [Action] {
    let actions = mailbox.take()
    try actions.throwFailure()
    return actions
  }
}

/// Why a chat without a screen cannot go on, in one line.
public struct PlainChatError: Error, CustomStringConvertible {
  /// The line that says why.
  public let description: String
}

extension [Action] {
  /// Throws what the first failure among them says, if there is one.
  func throwFailure() throws(PlainChatError) {
    for action in self {
      switch action {
      case .modelFailed(let problem), .replyFailed(let problem), .saveFailed(let problem),
        .stateSaveFailed(let problem):
        throw PlainChatError(description: problem)
      default: continue
      }
    }
  }
}
