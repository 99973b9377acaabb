import ChatStore
import Conversations
import RWKVEngine
import RWKVSampling

/// One model at work on the conversations it is given: brings its state to their lines and writes
/// replies.
///
/// Everything here blocks until it is done, and tells by events how far it has come. It reads on from
/// the longest prefix that the cache has of whatever text is wanted.
package struct Session {
  private(set) var model: OpenModel
  let cache: PrefixCache
  let policy: SnapshotPolicy
  let post: @Sendable (SessionEvent) -> Void
  /// A state whose memory nothing else holds, so that reading on from it copies nothing: the end of the
  /// line, or where a draft was read to. Thrown away unless the next text begins with it.
  var ready: PrefixState?
  /// The state that was last reached, until `getReady` has copied it.
  private var reached: PrefixState?
  /// Tokens that had to be read when the state was last brought to a line of messages.
  private var reread = 0

  /// Makes a session of a model, whose states the cache gives from now on.
  ///
  /// - Parameters:
  ///   - policy: Which states are kept on the way through a long text.
  ///   - post: Gets the events, on the thread that the session is used from.
  package init(
    _ model: OpenModel, cache: PrefixCache, policy: SnapshotPolicy,
    post: @escaping @Sendable (SessionEvent) -> Void
  ) {
    self.model = model
    self.cache = cache
    self.policy = policy
    self.post = post
    cache.use(model.loaded)
  }

  /// Notes what the model is, now that all its bytes were read.
  ///
  /// - Parameter keepsStates: Whether what was read until now is this model's.
  mutating func identify(as fingerprint: String, keepsStates: Bool) {
    let before = model.loaded.fingerprint
    model.identify(as: fingerprint)
    cache.use(model.loaded)
    if keepsStates {
      cache.rename(before, to: fingerprint)
      ready?.model = fingerprint
      reached?.model = fingerprint
    } else {
      (ready, reached) = (nil, nil)
    }
  }

  /// Makes the state stand for the conversation's line, so that the next reply starts at once.
  ///
  /// Keeps the states of the messages on the way that the policy wants, so that going back to one of
  /// them later costs nothing.
  package mutating func prepare(_ conversation: Conversation, isCancelled: () -> Bool) {
    ready = nil
    let opened = cache.secondsOfOpening(conversation.name)
    let began = ContinuousClock.now
    let text = cache.text(of: conversation)
    let start: PrefixState?
    do {
      start = try prefix(of: text)
    } catch {
      post(.stateFailed(problem: "\(error)"))
      return post(.stateReady(summary(0)))
    }
    let found = ContinuousClock.now
    let held = start?.snapshot.tokens.count ?? 0
    let total = model.generator.tokens(of: text.pieces(after: start)).count
    var place = start
    var count = 0
    for stretch in text.stretches(after: start, policy) {
      var next: Snapshot?
      if longCount(of: stretch.pieces) != nil {
        post(.reading(done: count, total: total))
        let read = readInSteps(
          stretch.pieces, from: place?.snapshot, after: stretch.message, in: conversation,
          isCancelled: isCancelled
        ) { [count] in post(.reading(done: count + $0, total: total)) }
        guard read.isWhole else {
          return post(.stateReady(summary(read.place?.tokens.count ?? held)))
        }
        next = read.place
      } else {
        next = model.generator.read(
          stretch.pieces, from: place?.snapshot, isCancelled: isCancelled
        ) { [count] event in
          if case .reading(let done, _) = event { post(.reading(done: count + done, total: total)) }
        }
      }
      guard let next else { return post(.stateReady(summary(held + count))) }
      count = next.tokens.count - held
      place = cache.keep(next, of: model.loaded, after: stretch.message, in: conversation)
    }
    reread = conversation.tip == nil ? 0 : count
    if count == 0, let place {
      cache.saveIfMissing(place, of: model.loaded, after: conversation.tip, in: conversation)
    }
    let rate = count > 0 ? Double(count) / (ContinuousClock.now - found).inSeconds : nil
    var ready = summary(held + count, promptRate: rate)
    if count == 0, held > 0 {
      ready.secondsOfReopening = opened.map { $0 + (found - began).inSeconds }
    }
    post(.stateReady(ready))
    let empty = Snapshot(before: model.loaded.model.initialState())
    reached = place ?? PrefixState(empty, of: model.loaded, from: nil)
  }

  /// Copies the state that was last reached, if nothing is ready, so that the next reply need not.
  ///
  /// To be called when nobody waits: it takes as long as to copy a state, and keeps one more.
  package mutating func getReady() {
    if ready == nil { ready = reached?.detached() }
    reached = nil
  }

  /// Writes replies to the conversation's last message, nearly always one, which read it once; or goes
  /// on with that message if it is a cut reply.
  ///
  /// Keeps the state after the message and after each reply, so that going on with any of them reads
  /// nothing again: reply n, if it has text, is to become the message `nextID` + n.
  ///
  /// - Parameters:
  ///   - settings: Asked for before every token.
  ///   - isCancelled: Whether the reply of that index, from 0 up, is to be stopped.
  package mutating func reply(
    to conversation: Conversation, count: Int = 1,
    settings: @escaping @Sendable () -> SamplingSettings, isCancelled: (_ reply: Int) -> Bool
  ) {
    func isNoneWanted() -> Bool { (0..<count).allSatisfy(isCancelled) }
    let asked = ContinuousClock.now
    let text = cache.text(of: conversation)
    var start: PrefixState?
    do {
      start = try self.start(for: text, of: conversation, isCancelled: isNoneWanted)
    } catch {
      return post(.replyFailed(problem: "\(error)"))
    }
    let held = start?.snapshot.tokens.count ?? 0
    // A new reply takes the next number; one that is gone on with keeps its own. Another reply would
    // begin before that one, not within it.
    let isNew = text.unfinishedReply.isEmpty
    let begun = isNew ? conversation.format.replyOpening : text.unfinishedReply
    var reports = ReplyReports(
      count: count, beginning: begun, format: conversation.format, asked: asked)
    var longRate: Double?
    if isNew, let total = longCount(of: text.pieces(after: start)) {
      let began = ContinuousClock.now
      post(.reading(done: 0, total: total))
      let read = readInSteps(
        text.pieces(after: start), from: start.take()?.snapshot, after: conversation.tip,
        in: conversation, isCancelled: isNoneWanted
      ) { post(.reading(done: $0, total: total)) }
      guard read.isWhole, let place = read.place else {
        return post(.repliesEnded(reports.ended, summary(read.place?.tokens.count ?? held)))
      }
      longRate = Double(total) / (ContinuousClock.now - began).inSeconds
      start = PrefixState(place, of: model.loaded, from: text.initialState?.hash)
    }
    var request = Self.request(
      for: text, begun: begun, from: start.take(), conversation.format, settings: settings)
    // The next turn goes on from before the thought.
    let question = isNew && !begun.isEmpty ? readQuestion(&request, isNoneWanted) : nil
    let generations =
      isNew && !begun.isEmpty && question == nil
      ? nil
      : model.generator.run(
        consume request, replies: count,
        hasRead: { savePrompt(question?.place ?? $0, beyond: held, of: conversation) },
        isCancelled: isCancelled,
        deliver: { if let event = reports.take($0) { post(event) } })
    guard let generations, let first = generations.first else {
      guard isNoneWanted() else {
        return post(.replyFailed(problem: "There is no text to reply to"))
      }
      return post(.repliesEnded(reports.ended, summary(held)))
    }
    guard !generations.allSatisfy({ $0.reason == .notFinite }) else {
      return post(.replyFailed(problem: model.loaded.givesNoNumbers.description))
    }
    if isNew {
      cache.remember(
        question?.place ?? first.afterPrompt, of: model.loaded, in: conversation)
    }
    reached = nil
    let replies = reports.ended
    var tokens = first.end.tokens.count
    for (index, generation) in generations.enumerated() where count == 1 || !replies[index].isEmpty
    {
      let id = isNew ? conversation.nextID + index : conversation.tip
      var end: Snapshot? = generation.end
      if replies[index].isAnsweredAfterThought {
        post(.replies(replies))
        end = readAnswer(replies[index], id, conversation, isNoneWanted)
        if index == 0 { tokens = end?.tokens.count ?? tokens }
      }
      let kept = end.map {
        cache.keep($0, of: model.loaded, after: id, in: conversation, followsText: true)
      }
      if count == 1 { reached = kept }
    }
    let rate = longRate ?? question.map(\.rate) ?? first.statistics.promptRate
    post(.repliesEnded(replies, summary(tokens, promptRate: rate)))
  }

  /// The request to the generator, to go on from a state to the end of a text and reply there.
  private static func request(
    for text: ConversationText, begun: String, from start: consuming PrefixState?,
    _ format: PromptFormat, settings: @escaping @Sendable () -> SamplingSettings
  ) -> GenerationRequest {
    var request = GenerationRequest(settings: settings)
    request.prompt = text.pieces(after: start) + (text.unfinishedReply.isEmpty ? [begun] : [])
    request.start = start?.snapshot
    request.stops = format.stops
    request.begun = begun
    request.stopsAfter = Thinking.silence(after: begun)
    // After a thought only the answer stays, which is read then.
    request.suffix = request.stopsAfter == nil ? format.replySuffix : ""
    return request
  }

  /// Puts the state after a prompt on disk as soon as it is read, so that what ends the program while
  /// the reply is written loses nothing that was read for it.
  ///
  /// The first token does not wait for it. A reply that is gone on with has such a state already unless
  /// something had to be read.
  private func savePrompt(_ snapshot: Snapshot, beyond held: Int, of conversation: Conversation) {
    let isNewReply = conversation.tip.flatMap { conversation[$0] }?.role == .user
    guard isNewReply || snapshot.tokens.count > held else { return }
    cache.save(snapshot, of: model.loaded, after: conversation.tip, in: conversation)
  }

  /// How many tokens the model makes of a text.
  package func tokenCount(of text: String) -> Int { model.generator.tokens(of: [text]).count }

  private func summary(_ tokens: Int, promptRate: Double? = nil) -> StateSummary {
    StateSummary(tokens: tokens, reread: reread, promptRate: promptRate)
  }
}
