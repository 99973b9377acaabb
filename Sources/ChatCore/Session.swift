import ChatStore
import Conversations
import Foundation
import RWKVCheckpoints
import RWKVEngine
import RWKVTokenizers

/// The engine's side of the chat: brings states to conversations and writes replies.
///
/// Lives on the engine's queue; everything here blocks it until done, and tells by events how far
/// it has come. Finds, for whatever text is wanted, the snapshot that has read most of it: in memory,
/// else beside the conversation on disk. A snapshot is used only if its own tokens spell the
/// beginning of that text, so text on disk stays the truth.
package struct Session {
  package let workspace: Workspace
  let settings: LiveSettings
  let storage: StorageService
  let post: @Sendable (SessionEvent) -> Void
  /// Where beginnings are kept for other conversations.
  let beginnings: BeginningCache?
  /// Where the state of a conversation may lie whose text was just read.
  package let states: StateFetcher
  private var models = LoadedModels()
  private(set) var current: LoadedModels.Entry?
  private var shelf = SnapshotShelf()
  private var lastWanted = LastWantedText()
  /// A place whose memory nothing else holds, so that reading on from it copies nothing: the end of the
  /// line, or where a draft was read to. Thrown away unless the next text begins with it.
  var ready: ReadText?
  /// The place that the state was last brought to, until `getReady` has copied it.
  private var reached: ReadText?
  /// Tokens that had to be read when the state was last brought to a line of messages.
  private var reread = 0

  package init(
    workspace: Workspace, settings: LiveSettings, storage: StorageService,
    beginnings: BeginningCache? = nil, post: @escaping @Sendable (SessionEvent) -> Void
  ) {
    self.workspace = workspace
    self.settings = settings
    self.storage = storage
    self.beginnings = beginnings
    self.post = post
    states = StateFetcher(workspace.pool)
  }

  /// Opens a model, which then reads and writes; where that fails, the one before stays.
  package mutating func load(_ path: String, tokenizer: String?, type: WeightType? = nil) {
    do {
      let name = URL(fileURLWithPath: path).lastPathComponent
      let entry = try models.open(path, tokenizer: tokenizer, type: type, workspace) {
        [post] share in
        post(.modelLoading(name: name, share: share))
      }
      use(entry)
      post(.modelLoaded(ModelSummary(entry.loaded)))
    } catch {
      post(.modelFailed(problem: "\(error)"))
    }
  }

  /// Takes a model that is open already.
  mutating func use(_ entry: LoadedModels.Entry) {
    current = entry
    states.use(entry.loaded)
  }

  /// Makes the state stand for the conversation's line, so that the next reply starts at once.
  ///
  /// Keeps the states of the messages on the way that the policy wants, so that going back to one of
  /// them later costs nothing.
  package mutating func prepare(_ conversation: Conversation, isCancelled: () -> Bool) {
    guard let current else { return }
    ready = nil
    let wanted = wantedText(of: conversation)
    let start: ReadText?
    do {
      start = try place(for: wanted, current)
    } catch {
      post(.stateFailed(problem: "\(error)"))
      return post(.stateReady(summary(0)))
    }
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
    reached =
      place ?? readText(Snapshot(before: current.loaded.model.initialState()), current.loaded)
  }

  /// Copies the place that was last reached, if nothing is ready, so that the next reply need not.
  ///
  /// To be called when nobody waits: it takes as long as to copy a state, and keeps one more.
  package mutating func getReady() {
    if ready == nil { ready = reached?.detached() }
    reached = nil
  }

  /// Writes a reply to the conversation's last message, or goes on with it if it is a cut reply.
  package mutating func reply(to conversation: Conversation, isCancelled: () -> Bool) {
    guard let current else { return post(.replyFailed(problem: "No model is open")) }
    let wanted = wantedText(of: conversation)
    var start: ReadText?
    do {
      start = try self.start(for: wanted, of: conversation, current, isCancelled: isCancelled)
    } catch {
      return post(.replyFailed(problem: "\(error)"))
    }
    let held = start?.snapshot.tokens.count ?? 0
    let request = request(for: wanted, from: start.take(), conversation.format)
    var progress = ReplyReports(beginning: wanted.unfinishedReply, format: conversation.format)
    let generation = current.generator.run(
      consume request, hasRead: { keepPrompt($0, beyond: held, current, of: conversation) },
      isCancelled: isCancelled, deliver: { if let action = progress.take($0) { post(action) } })
    guard let generation else {
      guard isCancelled() else {
        return post(.replyFailed(problem: "There is no text to reply to"))
      }
      return post(.replyEnded(progress.finished(.cancelled, nil), summary(held)))
    }
    guard generation.reason != .notFinite else {
      return post(.replyFailed(problem: current.loaded.givesNoNumbers.description))
    }
    // A new reply takes the next number; one that is gone on with keeps its own. Another reply would
    // begin before that one, not within it.
    let isNew = wanted.unfinishedReply.isEmpty
    if isNew { shelve(generation.afterPrompt, current, of: conversation) }
    reached = keep(
      generation.end, current, after: isNew ? conversation.nextID : conversation.tip,
      of: conversation, followsText: true)
    post(
      .replyEnded(
        progress.finished(generation.reason, generation.statistics),
        summary(generation.end.tokens.count, promptRate: generation.statistics.promptRate)))
  }

  /// The text that a state is to stand for.
  mutating func wantedText(of conversation: Conversation) -> WantedText {
    if let fetched = states.take() {
      lastWanted.take(fetched.text, of: fetched.conversation)
      if let place = fetched.place { shelf.add(place) }
    }
    return lastWanted.text(of: conversation)
  }

  /// What the generator is asked for, to go on from a place to the end of a text and reply there.
  func request(
    for wanted: WantedText, from start: consuming ReadText?, _ format: PromptFormat
  ) -> GenerationRequest {
    var request = GenerationRequest(settings: { [settings] in settings.value })
    request.prompt = wanted.pieces(after: start)
    request.start = start?.snapshot
    request.stops = format.stops
    request.suffix = format.replySuffix
    return request
  }

  // MARK: Snapshots

  /// The place that has read most of a text: on the shelf, else on disk; nil where nothing is read and
  /// reading begins from the empty state.
  ///
  /// - Throws: why the state that it is to begin from cannot be used.
  mutating func place(
    for wanted: WantedText, _ entry: LoadedModels.Entry
  ) throws -> ReadText? {
    let model = entry.loaded.fingerprint
    let best = shelf.longest(
      beginning: wanted.text, model: model, initialState: wanted.initialState?.hash)
    let known = best?.text.count ?? 0
    if let found = kept(for: wanted, after: known, entry.loaded) {
      shelf.add(found)
      return found
    }
    if known < wanted.beginningLength,
      let found = sharedBeginning(of: wanted, entry.loaded)
    {
      shelf.add(found)
      return found
    }
    return try best ?? origin(of: wanted, entry)
  }

  /// The longest text beyond `known` bytes that a state on disk stands for.
  private func kept(
    for wanted: WantedText, after known: Int, _ loaded: LoadedModel
  ) -> ReadText? {
    let places = wanted.places.filter { $0.length > known }
    // Nearly always it is the last place's; only else is the folder looked through.
    if let last = places.last, let found = kept(at: last, of: wanted, loaded) { return found }
    guard places.count > 1 else { return nil }
    let onDisk = Set(storage.store.stateKeys(of: wanted.name))
    for place in places.dropLast().reversed()
    where onDisk.contains(key(after: place.message, loaded)) {
      if let found = kept(at: place, of: wanted, loaded) { return found }
    }
    return nil
  }

  /// The state on disk after a message, if it stands for the text up to there.
  private func kept(
    at place: WantedText.Place, of wanted: WantedText, _ loaded: LoadedModel
  ) -> ReadText? {
    let key = key(after: place.message, loaded)
    guard let path = storage.store.stateFile(key: key, of: wanted.name) else { return nil }
    let contents = loaded.contents(ofStateFile: path, on: workspace.pool)
    let text = wanted.text(to: place)
    if let found = loaded.place(
      contents, after: text, wanted.initialState?.hash, digest: loaded.digest(of: text))
    {
      return found
    }
    // It is of another text or vocabulary, or damaged: its tokens tell what it can be used for.
    guard let file = try? SafetensorsFile(path: path),
      let found = decoded(file, of: wanted, loaded), wanted.text.begins(with: found.text)
    else { return nil }
    return found
  }

  private func key(after message: MessageID?, _ loaded: LoadedModel) -> String {
    StateKey(model: loaded.fingerprint, message: message).description
  }

  /// A state on disk; one that is damaged, another model's or from another initial state is as good as
  /// none.
  func decoded(
    _ file: SafetensorsFile, of wanted: WantedText, _ loaded: LoadedModel
  ) -> ReadText? {
    guard
      let snapshot = try? StateArchive.decode(
        file, layout: loaded.model.stateLayout,
        vocabulary: loaded.model.architecture.vocabulary, fingerprint: loaded.fingerprint,
        initialState: wanted.initialState?.hash)
    else { return nil }
    return readText(snapshot, loaded, wanted.initialState?.hash)
  }

  /// Puts the snapshot after a message (nil: before the first) on the shelf and on disk.
  ///
  /// What stands before the first message is kept for other conversations too.
  ///
  /// - Parameter followsText: Whether the message is only now to be saved.
  @discardableResult
  mutating func keep(
    _ snapshot: Snapshot, _ entry: LoadedModels.Entry, after message: MessageID?,
    of conversation: Conversation, followsText: Bool = false
  ) -> ReadText {
    let read = shelve(snapshot, entry, of: conversation)
    saveState(snapshot, entry, after: message, of: conversation, followsText: followsText)
    if message == nil {
      beginnings?.keep(
        entry.loaded.stateFile(of: snapshot, initialState: read.initialState),
        of: read.text, model: read.model, initialState: read.initialState)
    }
    return read
  }

  /// Puts the place after a prompt on disk as soon as it is read, so that what ends the program while
  /// the reply is written loses nothing that was read for it.
  ///
  /// The first token does not wait for it. A reply that is gone on with has such a place already unless
  /// something had to be read.
  func keepPrompt(
    _ snapshot: Snapshot, beyond held: Int, _ entry: LoadedModels.Entry,
    of conversation: Conversation
  ) {
    let isNewReply = conversation.tip.flatMap { conversation[$0] }?.role == .user
    guard isNewReply || snapshot.tokens.count > held else { return }
    saveState(snapshot, entry, after: conversation.tip, of: conversation)
  }

  /// Puts a snapshot on the shelf.
  @discardableResult
  mutating func shelve(
    _ snapshot: Snapshot, _ entry: LoadedModels.Entry, of conversation: Conversation
  ) -> ReadText {
    let read = readText(snapshot, entry.loaded, conversation.persona?.initialState?.hash)
    shelf.add(read)
    return read
  }

  /// Has the snapshot after a message (nil: before the first) written to disk.
  private func saveState(
    _ snapshot: Snapshot, _ entry: LoadedModels.Entry, after message: MessageID?,
    of conversation: Conversation, followsText: Bool = false
  ) {
    let loaded = entry.loaded
    let initialState = conversation.persona?.initialState?.hash
    storage.saveState(
      loaded.stateFile(of: snapshot, initialState: initialState),
      key: key(after: message, loaded), of: conversation.name, followsText: followsText)
  }

  /// Puts what the shelf had on disk too, where it is not there yet.
  private func keepOnDisk(
    _ place: ReadText, _ entry: LoadedModels.Entry, after message: MessageID?,
    of conversation: Conversation
  ) {
    let key = key(after: message, entry.loaded)
    guard !place.text.isEmpty, storage.store.stateFile(key: key, of: conversation.name) == nil
    else { return }
    saveState(place.snapshot, entry, after: message, of: conversation)
  }

  func readText(
    _ snapshot: Snapshot, _ loaded: LoadedModel, _ initialState: String? = nil
  ) -> ReadText {
    ReadText(
      model: loaded.fingerprint, initialState: initialState,
      text: loaded.text(of: snapshot.tokens), snapshot: snapshot)
  }

  func summary(_ tokens: Int, promptRate: Double? = nil) -> StateSummary {
    StateSummary(tokens: tokens, reread: reread, promptRate: promptRate)
  }
}

extension ModelSummary {
  /// What the screen shows of a model.
  fileprivate init(_ loaded: LoadedModel) {
    let layout = loaded.model.stateLayout
    self.init(
      path: loaded.path, name: loaded.name,
      family: loaded.model.architecture.family, tokenizer: loaded.tokenizer.name,
      stateBytes: layout.byteCount,
      format: PromptFormat.suited(
        tokenizer: loaded.tokenizer.name,
        vocabularyRows: loaded.model.architecture.vocabulary, fileName: loaded.name))
  }
}
