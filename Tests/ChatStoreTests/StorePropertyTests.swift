import ChatStore
import Conversations
import Foundation
import TestSupport
import Testing

/// Random operations on conversations in a folder, held against a model that knows only what each message
/// follows and what the state of each message holds.
@Suite struct StorePropertyTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// One conversation as it ought to be.
  private struct Expected {
    var parents: [MessageID: MessageID?] = [:]
    var texts: [MessageID: String] = [:]
    var tip: MessageID?
    /// Every id ever given.
    var used: Set<MessageID> = []
    var states: [MessageID: String] = [:]

    func line(to id: MessageID?) -> [MessageID] {
      id.map { line(to: parents[$0] ?? nil) + [$0] } ?? []
    }
  }

  /// Both parts of an opening, so that the lock ends with the variable that holds it.
  private func opened(
    _ open: () throws -> OpenedConversation
  ) rethrows -> (Conversation, ConversationLock?) {
    let opened = try open()
    return (opened.conversation, opened.lock)
  }

  private func hold(_ conversation: Conversation, _ expected: Expected) {
    #expect(conversation.tip == expected.tip)
    #expect(conversation.line.map(\.id) == expected.line(to: expected.tip))
    #expect(conversation.messages.reduce(into: [:]) { $0[$1.id] = $1.text } == expected.texts)
    #expect(
      conversation.messages.reduce(into: [:]) { $0[$1.id] = $1.parent ?? 0 }
        == expected.parents.mapValues { $0 ?? 0 })
  }

  /// A state holds the text that it is of, so that one taken for another message shows.
  private func holdStates(of name: String, _ conversation: Conversation, _ expected: Expected) {
    for state in folder.store.states(of: name) {
      guard let id = state.place?.message, conversation[id] != nil else { continue }
      let text = expected.line(to: id).compactMap { expected.texts[$0] }.joined(separator: "/")
      #expect(folder.store.state(key: state.key, of: name) == stateData(text))
    }
  }

  @Test(arguments: 0..<UInt64(Rounds.times(12)))
  func theFolderBehavesLikeASimpleModel(seed: UInt64) throws {
    var random = SplitMix(state: seed)
    var (conversation, lock) = try opened {
      try folder.store.create(Conversation(name: "c", title: "t"))
    }
    var expected = Expected()
    // What lies on disk while changes are not saved.
    var saved = (conversation: conversation, expected: expected)

    for step in 0..<150 {
      let known = expected.texts.keys.sorted()
      switch Int.random(in: 0..<14, using: &random) {
      case 0...3:
        let role: Role = conversation.line.last?.role == .user ? .assistant : .user
        let ending: Message.Ending? = role == .user ? nil : .complete
        let id = conversation.append(role, "text \(step)", ending: ending)
        #expect(expected.used.insert(id).inserted, "the id \(id) was given again")
        expected.parents[id] = .some(expected.tip)
        expected.texts[id] = "text \(step)"
        expected.tip = id
      case 4, 5:
        expected.tip = known.randomElement(using: &random)
        conversation.moveTip(to: expected.tip)
      case 6:
        guard let id = known.randomElement(using: &random) else { continue }
        conversation.remove(id)
        let gone = known.filter { expected.line(to: $0).contains(id) }
        if let tip = expected.tip, gone.contains(tip) { expected.tip = expected.parents[id] ?? nil }
        for id in gone {
          expected.parents[id] = nil
          expected.texts[id] = nil
        }
      case 7:
        guard let id = known.randomElement(using: &random) else { continue }
        let text = expected.line(to: id).compactMap { expected.texts[$0] }.joined(separator: "/")
        let key = StateKey(model: "a", message: id).description
        try folder.store.saveState(stateData(text), key: key, with: #require(lock))
      case 8:
        guard let id = known.randomElement(using: &random) else { continue }
        conversation.update(id) { $0.isPinned.toggle() }
      case 9:
        let policy = SnapshotPolicy(
          recent: 2, conversationBudget: Int.random(in: 0..<500, using: &random))
        try folder.store.prune(conversation, by: policy, with: #require(lock))
        let states = folder.store.states(of: "c").compactMap(\.place?.message)
        #expect(states.allSatisfy { conversation[$0] != nil })
      case 10:
        try folder.store.save(conversation, with: #require(lock))
        saved = (conversation, expected)
      case 11:
        // A crash: what was not saved is gone, what was being written lies around.
        try folder.write("x", to: "chats/c/.writing-1")
        let text = try folder.text("chats/c/conversation.jsonl")
        let torn = #"{"id":999,"role":"user","text":"t"#.prefix(
          Int.random(in: 0..<30, using: &random))
        if text.hasSuffix("\n") { try folder.write(text + torn, to: "chats/c/conversation.jsonl") }
        lock = nil
        (conversation, lock) = try opened { try folder.store.open("c") }
        // Ids given after the last save were seen by nobody but states, which are checked by text.
        expected = saved.expected
        for key in folder.store.states(of: "c").compactMap(\.place) {
          if let id = key.message, conversation[id] == nil {
            try folder.store.removeStates(with: #require(lock)) { $0 == key.description }
          }
        }
        hold(conversation, expected)
      case 12:
        let copy = try folder.store.duplicate(
          conversation, upTo: known.randomElement(using: &random))
        holdStates(of: copy.conversation.name, copy.conversation, expected)
        try folder.store.delete(copy.conversation.name, with: copy.lock)
      default:
        try folder.store.save(conversation, with: #require(lock))
        saved = (conversation, expected)
        let name = try folder.store.delete("c", with: lock)
        lock = nil
        #expect(try folder.store.restore(name) == "c")
        lock = try folder.store.open("c").lock
      }
      hold(conversation, expected)
      holdStates(of: "c", conversation, expected)
    }
  }
}
