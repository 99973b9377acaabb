import ChatUI
import Checkpoints
import Conversations
import Foundation
import RWKVEngine
import Tokenizers

/// The engine's side of the chat: brings states to conversations and writes replies.
///
/// Lives on the engine's queue; everything here blocks it until done, and tells by actions how far
/// it has come. Finds, for whatever text is wanted, the snapshot that has read most of it: in memory,
/// else beside the conversation on disk. A snapshot is used only if its own tokens spell the
/// beginning of that text, so text on disk stays the truth.
struct ChatSession {
  let workspace: Workspace
  let settings: LiveSettings
  let storage: Storage
  let post: @Sendable (Action) -> Void
  private var models = LoadedModels()
  private var current: LoadedModels.Entry?
  private var shelf = SnapshotShelf()
  /// Tokens that had to be read when the state was last brought to a line of messages.
  private var reread = 0

  init(
    workspace: Workspace, settings: LiveSettings, storage: Storage,
    post: @escaping @Sendable (Action) -> Void
  ) {
    self.workspace = workspace
    self.settings = settings
    self.storage = storage
    self.post = post
  }

  /// Opens a model, which then reads and writes; where that fails, the one before stays.
  mutating func load(_ path: String, tokenizer: String?, type: WeightType? = nil) {
    do {
      let name = URL(fileURLWithPath: path).lastPathComponent
      let entry = try models.open(path, tokenizer: tokenizer, type: type, workspace) {
        [post] share in
        post(.modelLoading(name: "\(name), packing \(Int(share * 100)) %"))
      }
      current = entry
      post(.modelLoaded(ModelSummary(entry.loaded)))
    } catch {
      post(.modelFailed(problem: "\(error)"))
    }
  }

  /// Takes a model that is open already.
  mutating func use(_ entry: LoadedModels.Entry) { current = entry }

  /// Makes the state stand for the conversation's line, so that the next reply starts at once.
  ///
  /// Keeps the states of the messages on the way that the policy wants, so that going back to one of
  /// them later costs nothing.
  mutating func prepare(_ conversation: Conversation, isCancelled: () -> Bool) {
    guard let current else { return }
    let wanted = WantedText(conversation)
    let start = place(for: wanted, current)
    let began = ContinuousClock.now
    let held = start?.snapshot.tokens.count ?? 0
    let total = current.generator.tokens(of: wanted.pieces(after: start)).count
    var place = start
    var count = 0
    for stretch in wanted.stretches(after: start, storage.policy) {
      let next = current.generator.read(
        stretch.pieces, from: place?.snapshot, isCancelled: isCancelled
      ) { [count] event in
        if case .reading(let done, _) = event { post(.reading(done: count + done, total: total)) }
      }
      guard let next else { return post(.stateReady(summary(held + count))) }
      count = next.tokens.count - held
      place = keep(next, current, after: stretch.message, of: conversation)
    }
    reread = conversation.tip == nil ? 0 : count
    if count == 0, let place {
      keepOnDisk(place, current, after: conversation.tip, of: conversation)
    }
    let rate = count > 0 ? Double(count) / (ContinuousClock.now - began).inSeconds : nil
    post(.stateReady(summary(held + count, promptRate: rate)))
  }

  /// Writes a reply to the conversation's last message, or goes on with it if it is a cut reply.
  mutating func reply(to conversation: Conversation, isCancelled: () -> Bool) {
    guard let current else { return post(.replyFailed(problem: "No model is open")) }
    let wanted = WantedText(conversation)
    let start = place(for: wanted, current)
    var request = GenerationRequest(settings: { [settings] in settings.value })
    request.start = start?.snapshot
    request.prompt = wanted.pieces(after: start)
    request.stops = conversation.format.stops
    request.suffix = conversation.format.replySuffix

    var progress = ReplyReports(beginning: wanted.unfinishedReply, format: conversation.format)
    let generation = current.generator.run(request, isCancelled: isCancelled) { event in
      if let action = progress.take(event) { post(action) }
    }
    guard let generation else {
      guard isCancelled() else {
        return post(.replyFailed(problem: "There is no text to reply to"))
      }
      return post(
        .replyEnded(
          progress.finished(.cancelled, nil),
          summary(start?.snapshot.tokens.count ?? 0)))
    }
    // A new reply takes the next number; one that is gone on with keeps its own. Another reply would
    // begin before that one, not within it.
    if wanted.unfinishedReply.isEmpty {
      keep(generation.afterPrompt, current, after: conversation.tip, of: conversation)
      keep(generation.end, current, after: conversation.nextID, of: conversation)
    } else {
      keep(generation.end, current, after: conversation.tip, of: conversation)
    }
    post(
      .replyEnded(
        progress.finished(generation.reason, generation.statistics),
        summary(generation.end.tokens.count, promptRate: generation.statistics.promptRate)))
  }

  // MARK: Snapshots

  /// The place that has read most of a text: on the shelf, else on disk.
  mutating func place(for wanted: WantedText, _ entry: LoadedModels.Entry) -> ReadText? {
    let model = entry.loaded.fingerprint
    let best = shelf.longest(beginning: wanted.text, model: model)
    let onDisk = Set(storage.store.stateKeys(of: wanted.name))
    for place in wanted.places.reversed() where place.length > best?.text.count ?? 0 {
      let key = StateKey(model: model, message: place.message).description
      guard onDisk.contains(key), let found = stored(key, of: wanted.name, entry.loaded),
        wanted.text.begins(with: found.text)
      else { continue }
      shelf.add(found)
      return found
    }
    return best
  }

  /// A state on disk; one that is damaged or another model's is as good as none.
  private func stored(_ key: String, of name: String, _ loaded: LoadedModel) -> ReadText? {
    guard
      let path = storage.store.stateFile(key: key, of: name),
      let file = try? SafetensorsFile(path: path),
      let snapshot = try? StateArchive.decode(
        file, layout: loaded.model.stateLayout,
        vocabulary: loaded.model.architecture.vocabulary, fingerprint: loaded.fingerprint)
    else { return nil }
    return readText(snapshot, loaded)
  }

  /// Puts the snapshot after a message (nil: before the first) on the shelf and on disk.
  @discardableResult
  private mutating func keep(
    _ snapshot: Snapshot, _ entry: LoadedModels.Entry, after message: MessageID?,
    of conversation: Conversation
  ) -> ReadText {
    let read = readText(snapshot, entry.loaded)
    shelf.add(read)
    storage.saveState(
      StateArchive.encode(snapshot, fingerprint: read.model),
      key: StateKey(model: read.model, message: message).description, of: conversation.name)
    return read
  }

  /// Puts what the shelf had on disk too, where it is not there yet.
  private func keepOnDisk(
    _ place: ReadText, _ entry: LoadedModels.Entry, after message: MessageID?,
    of conversation: Conversation
  ) {
    let key = StateKey(model: place.model, message: message).description
    guard storage.store.stateFile(key: key, of: conversation.name) == nil else { return }
    storage.saveState(
      StateArchive.encode(place.snapshot, fingerprint: place.model), key: key,
      of: conversation.name)
  }

  private func readText(_ snapshot: Snapshot, _ loaded: LoadedModel) -> ReadText {
    ReadText(
      model: loaded.fingerprint, text: Array(loaded.tokenizer.decode(snapshot.tokens).utf8),
      snapshot: snapshot)
  }

  private func summary(_ tokens: Int, promptRate: Double? = nil) -> StateSummary {
    StateSummary(tokens: tokens, reread: reread, promptRate: promptRate)
  }
}

extension ModelSummary {
  /// What the screen shows of a model.
  fileprivate init(_ loaded: LoadedModel) {
    let layout = loaded.model.stateLayout
    self.init(
      path: loaded.path, name: loaded.name,
      family: loaded.model.architecture.family.rawValue, tokenizer: loaded.tokenizer.name,
      stateBytes: layout.byteCount,
      format: PromptFormat.suited(
        tokenizer: loaded.tokenizer.name,
        vocabularyRows: loaded.model.architecture.vocabulary, fileName: loaded.name))
  }
}
