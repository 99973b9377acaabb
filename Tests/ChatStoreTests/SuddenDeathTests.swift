import ChatStore
import Conversations
import Dispatch
import Foundation
import Glibc
import TestSupport
import Testing

/// A process is killed at random moments of saving, forking and pruning; after each the
/// folder must open, with all that was shown as saved.
@Suite struct SuddenDeathTests {
  private static let deaths = Rounds.times(100)

  /// Works until it is killed; after each thing that is safe by then, says so in `progress`.
  private static func work(in chats: String, progress: String, microseconds: Int) throws {
    let said = open(progress, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    func say(_ line: String) { _ = write(said, line + "\n", line.utf8.count + 1) }
    let store = ConversationStore(folder: chats)
    let opened = try store.open("c")
    let lock = try #require(opened.lock)
    var conversation = opened.conversation.recovered()
    try store.save(conversation, with: lock)
    // Opening takes its own time; the work is what death should meet.
    let death = DispatchTime.now() + .microseconds(microseconds)
    DispatchQueue.global().asyncAfter(deadline: death) { _ = kill(getpid(), SIGKILL) }

    for turn in 0... {
      let question = conversation.append(.user, "question \(turn)")
      try store.save(conversation, with: lock)
      say("\(question) question \(turn)")
      let reply = conversation.append(.assistant, "", ending: .writing)
      var text = ""
      for word in 0..<6 {
        text += " word\(word)"
        conversation.update(reply) { $0.text = PromptFormat.stripped(text) }
        try store.save(conversation, with: lock)
        say("\(reply)\(text)")
      }
      conversation.update(reply) { $0.ending = .complete }
      try store.save(conversation, with: lock)
      say("\(reply)\(text)")
      let key = StateKey(model: "a", message: reply).description
      let state = stateData() + Data(repeating: UInt8(reply & 0xFF), count: 20_000)
      try store.saveState(state, key: key, with: lock)
      try store.prune(
        conversation, by: SnapshotPolicy(recent: 2, conversationBudget: 60_000), with: lock)
      if turn % 3 == 2 {
        let copy = try store.duplicate(conversation, upTo: reply)
        say("\(copy.conversation.name)")
        try store.delete(copy.conversation.name, with: copy.lock)
      }
      if turn % 8 == 7 {
        conversation.remove(conversation.line[2].id)
        try store.save(conversation, with: lock)
        say("cleared")
      }
    }
  }

  @Test func nothingThatWasShownAsSavedIsLost() async throws {
    let folder = try TemporaryFolder()
    let (chats, progress) = (folder.path("chats"), folder.path("progress"))
    _ = try folder.store.create(Conversation(name: "c", title: "t"))
    var random = SplitMix(state: 7)
    var known: [MessageID: String] = [:]

    for death in 0..<Self.deaths {
      let delay = Int.random(in: 0..<20_000, using: &random)
      await #expect(processExitsWith: .signal(SIGKILL)) {
        [chats = chats as String, progress = progress as String, delay = delay as Int] in
        try Self.work(in: chats, progress: progress, microseconds: delay)
      }

      let opened = try folder.store.open("c")
      let conversation = opened.conversation
      #expect(opened.lock != nil)
      for line in try folder.text("progress").split(separator: "\n") {
        if line == "cleared" { known = [:] }
        let words = line.split(separator: " ", maxSplits: 1)
        if words.count == 2, let id = MessageID(words[0]) { known[id] = String(words[1]) }
      }
      // The last line may say that all was cleared before it could be said.
      if conversation.messages.count < 5 { known = known.filter { conversation[$0.key] != nil } }
      for (id, text) in known {
        #expect(
          conversation[id]?.text.hasPrefix(text) == true, "message \(id) after death \(death)")
      }
      for state in folder.store.states(of: "c") {
        let data = folder.store.state(key: state.key, of: "c")
        let id = try #require(state.place?.message)
        #expect(data == stateData() + Data(repeating: UInt8(id & 0xFF), count: 20_000))
      }
      for summary in try folder.store.list(.all) + folder.store.listTrash() {
        #expect(summary.problem == nil)
      }
    }
  }
}
