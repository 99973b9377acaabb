import Conversations
import RWKVEngine
import RWKVTokenizers

/// How likely the tokens of messages were, and going on from one of them in another way.
extension Session {
  /// Tells how likely each token of a message was, in one reading of it from the state before.
  package func measure(
    _ message: MessageID, in conversation: Conversation, isCancelled: () -> Bool
  ) {
    guard conversation[message] != nil else {
      return post(.heat(.failed(problem: "The message is gone")))
    }
    var ended = conversation
    ended.moveTip(to: message)
    guard let text = MessageText(endOf: ended.line, conversation.format) else { return }
    do {
      guard let start = try place(before: ended, isCancelled) else { return }
      let tokens = tokens(of: text, after: start, ended)
      post(.heat(.reading(done: 0, total: tokens.count)))
      guard
        let found = model.generator.expectations(
          of: tokens, from: start, isCancelled: isCancelled,
          didRead: { post(.heat(.reading(done: $0, total: tokens.count))) })
      else { return }
      post(
        .heat(
          .message(
            MessageHeat(
              message: message, model: model.loaded.name,
              tokens: heat(of: tokens, found.expectations, text)))))
    } catch {
      post(.heat(.failed(problem: "\(error)")))
    }
  }

  /// Tells how well the words of a whole line were foreseen, message by message.
  ///
  /// Answers are read as later turns read them: without what was thought before them.
  package func measureLine(_ conversation: Conversation, isCancelled: () -> Bool) {
    let line = conversation.line
    var perplexity = Perplexity()
    do {
      guard let first = line.first else { return }
      var begun = conversation
      begun.moveTip(to: first.id)
      guard var place = try place(before: begun, isCancelled) else { return }
      for index in line.indices {
        var before = Array(line[...index])
        if before[index].thought != nil { (before[index].thought, before[index].raw) = (nil, nil) }
        guard let text = MessageText(endOf: before, conversation.format) else { return }
        let tokens = model.generator.tokens(of: [text.text])
        guard
          let found = model.generator.expectations(
            of: tokens, from: place, candidates: 0, isCancelled: isCancelled)
        else { return }
        for token in heat(of: tokens, found.expectations, text) where token.part == .words {
          if let surprise = token.surprise { perplexity.add(surprise) }
        }
        place = found.end
        post(.heat(.line(perplexity, isWhole: index == line.count - 1)))
      }
    } catch {
      post(.heat(.failed(problem: "\(error)")))
    }
  }

  /// Has the state ready that has read the tokens which a new reply begins with, in one pass, so that writing it
  /// on reads nothing.
  ///
  /// - Parameter conversation: It ends with the reply; where the tokens do not spell that, nothing is kept.
  package func begin(_ tokens: [TokenID], of conversation: Conversation, isCancelled: () -> Bool) {
    let known = 0..<model.loaded.model.architecture.vocabulary
    guard tokens.allSatisfy(known.contains), !tokens.isEmpty,
      let start = try? place(before: conversation, isCancelled), !isCancelled()
    else { return }
    let end = model.generator.read(tokens, from: start)
    let state = PrefixState(
      end, of: model.loaded, from: conversation.persona?.initialState?.hash)
    guard state.text == ReadText(ConversationText(conversation).bytes) else { return }
    cache.remember(end, of: model.loaded, in: conversation)
  }

  // MARK: Parts of it

  /// The state before the last message of a line, read on from the nearest that is kept; nil where this was
  /// cancelled.
  func place(before conversation: Conversation, _ isCancelled: () -> Bool) throws -> Snapshot? {
    try place(of: ConversationText(conversation).withoutLast, in: conversation, isCancelled)
  }

  /// The state of a text of a conversation, read on from the nearest that is kept; nil where this was cancelled.
  func place(
    of text: ConversationText, in conversation: Conversation, _ isCancelled: () -> Bool
  ) throws -> Snapshot? {
    let start = try prefix(of: text)
    let rest = text.pieces(after: start)
    guard !rest.isEmpty else {
      return start?.snapshot ?? Snapshot(before: model.loaded.model.initialState())
    }
    let place = model.generator.read(rest, from: start?.snapshot, isCancelled: isCancelled) {
      if case .reading(let done, let total) = $0 {
        post(.heat(.reading(done: done, total: total)))
      }
    }
    if let place { cache.remember(place, of: model.loaded, in: conversation) }
    return place
  }

  /// The tokens of a message: those that were sampled where the state after it is at hand, else those of its
  /// text.
  private func tokens(
    of text: MessageText, after start: Snapshot, _ conversation: Conversation
  ) -> [TokenID] {
    let whole = ConversationText(conversation)
    if !text.hasThought, let after = cache.longestPrefix(of: whole),
      after.text.count == whole.bytes.count, after.snapshot.tokens.count > start.tokens.count,
      after.snapshot.tokens.begins(with: start.tokens)
    {
      return Array(after.snapshot.tokens.dropFirst(start.tokens.count))
    }
    return model.generator.tokens(of: [text.text])
  }

  private func heat(
    of tokens: [TokenID], _ expectations: [TokenExpectation?], _ text: MessageText
  ) -> [MessageHeat.Token] {
    let tokenizer = model.loaded.tokenizer
    var assembler = TextAssembler()
    var heat: [MessageHeat.Token] = []
    var end = 0
    for (token, expectation) in zip(tokens, expectations) {
      let bytes = tokenizer.bytes(of: token)
      let place = end..<end + bytes.count
      end = place.upperBound
      let spelt = assembler.append(bytes)
      guard let part = text.part(of: place) else { continue }
      // The model ends a reply by the first token of what stands after it.
      if part == .end, heat.last?.part == .end { break }
      heat.append(
        MessageHeat.Token(
          token: token, text: spelt, part: part, surprise: expectation?.surprise,
          candidates: (expectation?.candidates ?? []).map {
            MessageHeat.Candidate(
              token: $0.token, text: tokenizer.decode([$0.token]), probability: $0.probability)
          }))
    }
    return heat
  }
}
