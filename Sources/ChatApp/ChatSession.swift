import ChatUI
import Checkpoints
import Conversations
import Foundation
import RWKVEngine
import Tensors
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
  /// The conversation whose states on disk were looked at, and by which model.
  private var lookedAt: (name: String, model: String)?
  /// The text that the state of its tip on disk stands for.
  private var tipOnDisk: [UInt8]?
  /// Tokens read again since that model took that conversation up.
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

  /// Makes the state stand for the conversation's line, so that the next reply starts at once.
  mutating func prepare(_ conversation: Conversation, isCancelled: () -> Bool) {
    guard let current else { return }
    let wanted = WantedText(conversation)
    let start = place(for: wanted, current)
    let began = ContinuousClock.now
    let rest = wanted.pieces.dropping(bytes: start?.text.count ?? 0)
    let place = current.generator.read(
      rest, from: start?.snapshot, isCancelled: isCancelled, deliver: report)
    guard let place else { return post(.stateReady(summary(start?.snapshot.tokens.count ?? 0))) }
    let count = place.tokens.count - (start?.snapshot.tokens.count ?? 0)
    reread += count
    if !wanted.text.isEmpty, tipOnDisk != wanted.text {
      keep(place, current, as: .tip, of: conversation)
    }
    let rate = count > 0 ? Double(count) / (ContinuousClock.now - began).inSeconds : nil
    post(.stateReady(summary(place.tokens.count, promptRate: rate)))
  }

  /// Writes a reply to the conversation's last message, or goes on with it if it is a cut reply.
  mutating func reply(to conversation: Conversation, isCancelled: () -> Bool) {
    guard let current else { return post(.replyFailed(problem: "No model is open")) }
    let wanted = WantedText(conversation)
    let start = place(for: wanted, current)
    var request = GenerationRequest(settings: { [settings] in settings.value })
    request.start = start?.snapshot
    request.prompt = wanted.pieces.dropping(bytes: start?.text.count ?? 0)
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
    // Another reply would begin before one that is gone on with, not within it.
    if wanted.unfinishedReply.isEmpty {
      keep(generation.afterPrompt, current, as: .prompt, of: conversation)
    }
    keep(generation.end, current, as: .tip, of: conversation)
    post(
      .replyEnded(
        progress.finished(generation.reason, generation.statistics),
        summary(generation.end.tokens.count, promptRate: generation.statistics.promptRate)))
  }

  // MARK: Snapshots

  /// Which place of a conversation a state file is of.
  private enum Place: String, CaseIterable {
    /// The end of the line.
    case tip
    /// Before the last reply: another one starts here at no cost.
    case prompt
  }

  /// The place that has read most of a text.
  private mutating func place(for wanted: WantedText, _ entry: LoadedModels.Entry) -> ReadText? {
    let model = entry.loaded.fingerprint
    if lookedAt?.name != wanted.name || lookedAt?.model != model {
      lookedAt = (wanted.name, model)
      reread = 0
      tipOnDisk = nil
      for place in Place.allCases {
        guard let found = stored(place, of: wanted.name, entry) else { continue }
        shelf.add(found)
        if place == .tip { tipOnDisk = found.text }
      }
    }
    return shelf.longest(beginning: wanted.text, model: model)
  }

  /// A state on disk; one that is damaged or another model's is as good as none.
  private func stored(
    _ place: Place, of name: String, _ entry: LoadedModels.Entry
  ) -> ReadText? {
    let loaded = entry.loaded
    guard
      let data = storage.state(key: "\(loaded.fingerprint)-\(place.rawValue)", of: name),
      let file = try? SafetensorsFile(
        path: name, contents: TensorStorage(copying: [UInt8](data))),
      let snapshot = try? StateArchive.decode(
        file, layout: loaded.model.stateLayout,
        vocabulary: loaded.model.architecture.vocabulary, fingerprint: loaded.fingerprint)
    else { return nil }
    return readText(snapshot, loaded)
  }

  /// Puts a snapshot on the shelf and on disk.
  private mutating func keep(
    _ snapshot: Snapshot, _ entry: LoadedModels.Entry, as place: Place,
    of conversation: Conversation
  ) {
    let read = readText(snapshot, entry.loaded)
    shelf.add(read)
    if place == .tip { tipOnDisk = read.text }
    let fingerprint = entry.loaded.fingerprint
    storage.saveState(
      StateArchive.encode(snapshot, fingerprint: fingerprint),
      key: "\(fingerprint)-\(place.rawValue)", of: conversation.name)
  }

  private func readText(_ snapshot: Snapshot, _ loaded: LoadedModel) -> ReadText {
    ReadText(
      model: loaded.fingerprint, text: Array(loaded.tokenizer.decode(snapshot.tokens).utf8),
      snapshot: snapshot)
  }

  private func summary(_ tokens: Int, promptRate: Double? = nil) -> StateSummary {
    StateSummary(tokens: tokens, reread: reread, promptRate: promptRate)
  }

  private func report(_ event: GenerationEvent) {
    if case .reading(let done, let total) = event { post(.reading(done: done, total: total)) }
  }
}

/// The text that a state is to stand for.
private struct WantedText {
  let name: String
  let pieces: [String]
  let text: [UInt8]
  /// What the model had written of a reply that is to be gone on with.
  let unfinishedReply: String

  init(_ conversation: Conversation) {
    name = conversation.name
    let line = conversation.line
    pieces = conversation.format.pieces(for: line)
    text = pieces.flatMap { Array($0.utf8) }
    unfinishedReply =
      line.last.flatMap { $0.role == .assistant ? conversation.format.piece(for: $0) : nil } ?? ""
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
