import ChatStore
import ChatTestSupport
import Conversations
import Foundation
import RWKVCheckpoints
import RWKVEngine
import RWKVSampling
import RWKVTensors
import RWKVTokenizers
import StarterModels
import TestSupport
import Testing

@testable import ChatCore

/// Whatever is done to a conversation, its text is the tree that a simple model says, and the state of
/// its line is the one that reading the line from its start gives.
@Suite struct StatePropertyTests {
  /// The tree as it ought to be.
  private struct Tree: Equatable {
    var parents: [MessageID: MessageID] = [:]
    var texts: [MessageID: String] = [:]
    var tip: MessageID?

    mutating func add(_ id: MessageID, _ text: String) {
      parents[id] = tip ?? 0
      texts[id] = text
      tip = id
    }

    mutating func keepLine() {
      var line: Set<MessageID> = []
      var next = tip
      while let id = next, id != 0 {
        line.insert(id)
        next = parents[id]
      }
      parents = parents.filter { line.contains($0.key) }
      texts = texts.filter { line.contains($0.key) }
    }

    init() {}

    init(_ conversation: Conversation) {
      for message in conversation.messages {
        parents[message.id] = message.parent ?? 0
        texts[message.id] = message.text
      }
      tip = conversation.tip
    }
  }

  /// A conversation that is worked at, beside the tree as it ought to be.
  private struct Work {
    var desk: Desk
    var folder: TemporaryFolder
    var tree = Tree()
    var model = Starter.rwkv4

    /// What the desk has now of the reply that was asked for below the tree's tip.
    mutating func takeReply(_ outcome: Desk.Outcome) {
      guard !outcome.text.isEmpty, let tip = desk.conversation.tip else { return }
      if tree.texts[tip] == nil { tree.add(tip, outcome.text) }
      tree.texts[tip] = outcome.text
    }

    mutating func say(_ text: String, stopAfter tokens: Int? = nil) {
      let id = desk.conversation.nextID
      let outcome = desk.say(text, stopAfter: tokens)
      tree.add(id, text)
      takeReply(outcome)
    }

    mutating func move(to id: MessageID?) {
      desk.conversation.moveTip(to: id)
      desk.storage.save(desk.conversation)
      tree.tip = id
    }

    /// What a program that is started anew finds.
    mutating func reopen(name: String? = nil, prepare: (TemporaryFolder) throws -> Void = { _ in })
      throws
    {
      let settings = desk.settings.value
      folder = try folder.copy()
      try prepare(folder)
      desk = try Desk(folder, name: name ?? desk.conversation.name, model: model)
      desk.settings.value = settings
    }
  }

  @Test(arguments: 1...Rounds.times(8))
  func theStateIsThatOfReadingTheLineFromItsStart(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let folder = try TemporaryFolder()
    var work = Work(desk: try Desk(folder), folder: folder)
    work.desk.conversation.sampling.seed = nil
    for step in 0..<14 {
      try Self.act(&work, &random)
      let desk = work.desk
      desk.prepare()
      #expect(Tree(desk.conversation) == work.tree, "step \(step)")
      guard desk.conversation.tip != nil else { continue }
      let saved = try desk.store.peek(desk.conversation.name)
      #expect(Tree(saved) == work.tree, "on disk, step \(step)")
      try Self.holdState(work, step)
    }
  }

  /// One thing that a person or the program may do.
  private static func act(_ work: inout Work, _ random: inout SeededGenerator) throws {
    work.desk.settings.value.maximumTokens = .random(in: 1...25, using: &random)
    work.desk.settings.value.temperature = [0, 1, 3].randomElement(using: &random)!
    work.desk.settings.value.topP = 1
    let line = work.desk.conversation.line
    let question = line.last { $0.role == .user }
    switch Int.random(in: 0..<10, using: &random) {
    case 0: work.say("Tell me", stopAfter: .random(in: 1...9, using: &random))
    case 1 where question != nil:
      work.move(to: question?.id)
      work.takeReply(work.desk.reply())
    case 2 where line.last.map { $0.role == .assistant && $0.ending != .complete } ?? false:
      work.takeReply(work.desk.reply())
    case 3 where question != nil: work.move(to: question?.parent)
    case 4 where question != nil:
      work.move(to: line.filter { $0.role == .user }.randomElement(using: &random)?.parent)
      work.say("Edited Ωμέγα 🙂")
    case 5 where !line.isEmpty:
      work.move(to: line.randomElement(using: &random)!.id)
      let (copy, name) = (
        work.desk.conversation.copy(upTo: work.tree.tip), work.desk.conversation.name
      )
      work.desk.storage.create(copy, withStatesOf: name)
      let opened = try #require(work.desk.settle().openedConversation)
      work.tree.keepLine()
      try work.reopen(name: opened.name)
    case 6:
      work.model = work.model == Starter.rwkv4 ? Starter.rwkv6 : Starter.rwkv4
      work.desk.use(work.model)
    case 7 where !line.isEmpty: try work.reopen()
    case 8 where !line.isEmpty:
      let policy = SnapshotPolicy(
        recent: 1, conversationBudget: .random(in: 0...100_000, using: &random))
      let name = work.desk.conversation.name
      try work.reopen(name: name) { folder in
        let store = ConversationStore(folder: folder.path("chats"))
        let opened = try store.open(name)
        try store.prune(opened.conversation, by: policy, with: #require(opened.lock))
      }
    default: work.say(["Hi", "a\n\nb", " x "].randomElement(using: &random)!)
    }
  }

  /// Holds that the state of the line has read its text, and gives the logits that reading its tokens
  /// afresh gives. A token at a time and in chunks differ by rounding: up to 1e-3 is the same.
  private static func holdState(_ work: Work, _ step: Int) throws {
    let loaded = Starter.loaded(work.model)
    let desk = work.desk
    let path = try #require(
      desk.store.stateFile(key: desk.stateKey(.tip, work.model), of: desk.conversation.name))
    let snapshot = try StateArchive.decode(
      SafetensorsFile(path: path), layout: loaded.model.stateLayout,
      vocabulary: loaded.model.architecture.vocabulary, fingerprint: loaded.fingerprint,
      log: desk.store.tokenLog(loaded.vocabulary, of: desk.conversation.name))
    #expect(loaded.tokenizer.decode(Array(snapshot.tokens)) == desk.wantedText, "step \(step)")

    var fresh = Snapshot(before: loaded.model.initialState())
    _ = fresh.read(Array(snapshot.tokens), with: loaded.model, Desk.workspace())
    let difference = zip(fresh.logits, snapshot.logits).map { abs($0 - $1) }.max() ?? .infinity
    #expect(difference < 1e-3, "step \(step), \(work.model.path)")
  }
}
