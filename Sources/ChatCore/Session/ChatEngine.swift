import ChatStore
import Conversations
import Foundation
import RWKVEngine
import RWKVSampling

/// The content of the engine's queue: the models that are open, and the session of the one in use.
package struct ChatEngine {
  /// Of the model in use; nil before the first.
  package var session: Session?
  private let workspace: Workspace
  private let cache: PrefixCache
  private let policy: SnapshotPolicy
  private let preferences: ModelPreferences
  private let post: @Sendable (SessionEvent) -> Void
  private var models: LoadedModels

  /// Makes an engine without a model.
  ///
  /// - Parameters:
  ///   - policy: Which states are kept on the way through a long text.
  ///   - preferences: What conversations begin with, by the model.
  ///   - identities: The models whose bytes were read.
  ///   - post: Gets the events of all sessions, on the engine's queue.
  package init(
    workspace: Workspace, cache: PrefixCache, policy: SnapshotPolicy,
    preferences: ModelPreferences = ModelPreferences(),
    identities: ModelIdentities = OpenModel.identities,
    post: @escaping @Sendable (SessionEvent) -> Void
  ) {
    self.workspace = workspace
    self.cache = cache
    self.policy = policy
    self.preferences = preferences
    self.post = post
    models = LoadedModels(identities)
  }

  /// Opens a model, whose session takes the place of the one before; where that fails, that one stays.
  package mutating func load(_ path: String, tokenizer: String?, type: WeightType? = nil) {
    let name = URL(fileURLWithPath: path).lastPathComponent
    do {
      let model = try models.open(
        path, tokenizer: tokenizer, type: type, workspace,
        warning: { [post] in post(.modelWarning(name: name, $0)) },
        packing: { [post] in post(.modelLoading(name: name, share: $0)) })
      session = Session(model, cache: cache, policy: policy, post: post)
      post(.modelLoaded(ModelSummary(model.loaded, preferences)))
    } catch {
      post(.modelFailed(problem: "\(error)"))
    }
  }

  /// The model in use, where not all its bytes were ever read; what they are is told by `identify`.
  package var unread: LoadedModel? {
    session.map(\.model.loaded).flatMap { $0.identity == .known ? nil : $0 }
  }

  /// Notes what a model is, now that all its bytes were read.
  ///
  /// Where it was taken for another one, the states of that one, which were used until now, are thrown away
  /// with a word.
  package mutating func identify(_ path: String, as fingerprint: String) {
    guard let before = models.identify(path, as: fingerprint) else { return }
    let isOther = before.identity == .assumed && before.fingerprint != fingerprint
    if session?.model.loaded.path == path {
      session?.identify(as: fingerprint, keepsStates: !isOther)
    }
    guard isOther else { return }
    cache.forget(before.fingerprint)
    post(
      .stateFailed(
        problem: "\(path): is not the model it looks like; what was read for it is read anew"))
  }

  /// Writes replies, where there is a model; see `Session.reply`.
  package mutating func reply(
    to conversation: Conversation, count: Int = 1,
    settings: @escaping @Sendable () -> SamplingSettings, isCancelled: (_ reply: Int) -> Bool
  ) {
    guard session != nil else { return post(.replyFailed(problem: "No model is open")) }
    session?.reply(
      to: conversation, count: count, settings: settings, isCancelled: isCancelled)
  }
}
