import ChatStore
import ChatTestSupport
import Conversations
import RWKVEngine
import RWKVSampling
import RWKVTokenizers
import TestSupport
import Testing

@testable import ChatCore

/// Replies with a thought, by a model that has a script.
@Suite struct ThinkingTests {
  let folder: TemporaryFolder
  private let voice: ScriptedVoice
  private let thought = " <think>Two and two.\n\nSo four.</think>"
  private let answer = "Four.\n\nTruly four."

  init() throws {
    folder = try TemporaryFolder()
    voice = try .thinker(in: folder)
  }

  /// A desk with the model, in the folder or a copy of it.
  private func desk(
    in folder: TemporaryFolder? = nil, _ effort: Thinking.Effort = .on
  ) throws -> Desk {
    let desk = try Desk(folder ?? self.folder)
    desk.engine.load(voice.path, tokenizer: voice.tokenizer)
    _ = desk.settle()
    if desk.conversation.messages.isEmpty { desk.conversation.format = .g1(Thinking(effort)) }
    return desk
  }

  /// What is read in the turn of a reply, by stretches.
  private func readings(_ desk: Desk, _ body: (Desk) -> Void) -> [Int] {
    let reports = Reports()
    let before = desk.engine
    desk.engine = ChatEngine(
      workspace: Desk.workspace(), cache: desk.cache, policy: desk.storage.policy,
      post: reports.post)
    desk.engine.load(voice.path, tokenizer: voice.tokenizer)
    body(desk)
    desk.engine = before
    return reports.take().compactMap {
      if case .session(.reading(0, let total)) = $0 { total } else { nil }
    }
  }

  @Test func theNextTurnReadsTheBareAnswer() throws {
    let desk = try desk()

    let outcome = desk.say("2+2?")

    #expect(outcome.text == answer && outcome.ending == .complete)
    #expect(desk.conversation.line.last?.thought == thought)
    #expect(desk.wantedText == "User: 2+2?\n\nAssistant: \(answer)\n\n")
    // The state stands for it, in memory and for whoever comes later.
    #expect(desk.prepare().read == 0)
    #expect(try self.desk(in: folder.copy()).prepare().read == 0)

    desk.say("And?")
    #expect(
      desk.wantedText
        == "User: 2+2?\n\nAssistant: \(answer)\n\nUser: And?\n\nAssistant: \(answer)\n\n")
    #expect(desk.prepare().read == 0)
  }

  @Test func aRetryBeginsBeforeTheThought() throws {
    let desk = try desk()
    desk.say("2+2?")
    let question = desk.conversation.line[0].id
    desk.conversation.moveTip(to: question)

    let read = readings(desk) { desk in desk.reply { false } }

    // The opening of the thought: the question is known, and so is the answer, which is the same.
    #expect(read == [1])
  }

  @Test(arguments: [2, 3])
  func aThoughtThatWasStoppedIsGoneOnWithOrLeft(after tokens: Int) throws {
    let desk = try desk()

    let outcome = desk.say("2+2?", stopAfter: tokens)

    let cut = try #require(desk.conversation.line.last)
    #expect(outcome.ending == .interrupted && outcome.text.isEmpty)
    #expect(thought.hasPrefix(try #require(cut.thought)) && cut.written.isThinking)
    #expect(desk.prepare().read == 0)
    // After a crash too.
    let later = try self.desk(in: folder.copy())
    #expect(later.conversation.line.last?.thought == cut.thought)
    #expect(later.prepare().read == 0)

    later.reply()
    #expect(later.conversation.line.last?.thought == thought)
    #expect(later.conversation.line.last?.text == answer)
    #expect(later.conversation.messages.count == 2)
    #expect(later.prepare().read == 0)

    desk.say("Never mind.")
    #expect(
      desk.wantedText.hasPrefix("User: 2+2?\n\nAssistant:\n\nUser: Never mind.\n\nAssistant:"))
    #expect(desk.prepare().read == 0)
  }

  @Test func anAnswerThatWasStoppedKeepsItsThought() throws {
    let desk = try desk()
    desk.settings.value.maximumTokens = 6

    let cut = desk.say("2+2?")
    #expect(cut.ending == .length && cut.text == "Four.\n\nTruly")
    #expect(desk.prepare().read == 0)
    desk.settings.value.maximumTokens = 60
    desk.reply()

    #expect(desk.conversation.line.last?.text == answer)
    #expect(desk.conversation.line.last?.thought == thought)
    #expect(desk.prepare().read == 0)
  }

  @Test func aReplyStoppedBeforeItsFirstWordLeavesNothing() throws {
    let desk = try desk()
    desk.conversation.append(.user, "2+2?")

    let outcome = desk.replyStoppedWhileReading()

    #expect(outcome.ending == .interrupted)
    #expect(desk.conversation.messages.count == 1)
  }

  @Test func anEmptyThoughtIsFast() throws {
    let desk = try desk(.fast)

    desk.say("2+2?")

    let reply = try #require(desk.conversation.line.last)
    #expect(reply.text == "Quickly." && reply.thought == " <think>\n</think>")
    #expect(reply.written.shownThought == "")
    #expect(desk.wantedText == "User: 2+2?\n\nAssistant: Quickly.\n\n")
    #expect(desk.prepare().read == 0)
  }

  @Test func switchingTheThinkingReadsNothingAgain() throws {
    let desk = try desk(.off)
    desk.say("2+2?")
    #expect(desk.conversation.line.last?.text == "At once.")

    desk.conversation.format = try #require(desk.conversation.format.thinking(.on))

    #expect(desk.prepare().read == 0)
    desk.say("And?")
    #expect(desk.conversation.line.last?.text == answer)
    desk.conversation.format = try #require(desk.conversation.format.thinking(.fast))
    #expect(desk.prepare().read == 0)
  }

  @Test func anEmptyLineEndsNoThoughtButAnAnswer() throws {
    let desk = try desk()
    desk.conversation.format.stops = ["\n\n"]

    let outcome = desk.say("2+2?")

    #expect(desk.conversation.line.last?.thought == thought)
    #expect(outcome.text == "Four." && outcome.ending == .complete)
  }

  @Test func severalRepliesThinkEachForItself() throws {
    let desk = try desk()
    desk.conversation.append(.user, "2+2?")
    desk.storage.save(desk.conversation)

    desk.engine.reply(
      to: desk.conversation, count: 2, settings: { Desk.greedy() }, isCancelled: { _ in false })

    let replies = desk.settle().replyEnds
    #expect(replies.map(\.text) == [answer, answer])
    #expect(replies.map(\.thought) == [thought, thought])
    desk.conversation.append(.assistant, answer, ending: .complete)
    #expect(desk.prepare().read == 0)
  }

  @Test func aCopyGoesOnFromTheSameStates() throws {
    let desk = try desk()
    desk.say("2+2?")
    let copy = desk.conversation.copy(upTo: desk.conversation.tip)

    desk.conversation = copy
    desk.conversation.name = "copy"

    #expect(desk.prepare().read == 0)
    #expect(copy.line.last?.thought == thought)
  }

  @Test func theOpeningsAreTheTokensThatTheModelsWereTrainedOn() throws {
    let world = try BundledTokenizer.world.open()
    func tokens(_ effort: Thinking.Effort) -> [Int] {
      world.encode(PromptFormat.g1(Thinking(effort)).replyOpening)
    }
    #expect(tokens(.on) == [295, 35762] && tokens(.lot) == tokens(.on))
    #expect(tokens(.fast) == [295, 35762, 63, 11, 754, 35762])
    #expect(tokens(.off) == [])
  }

  // MARK: Past a stop

  @Test func aReplyGoesOnPastWhatEndedIt() throws {
    let folder = try TemporaryFolder()
    let voice = try ScriptedVoice(
      in: folder, name: "two",
      [
        "\n\nAssistant:": " One.", " One.": "\n\n", "\n\n": "Two.", "Two.": "\n\nUser:",
        "\n\nUser:": "",
      ])
    let desk = try Desk(folder)
    desk.engine.load(voice.path, tokenizer: voice.tokenizer)
    _ = desk.settle()
    desk.say("Count.")
    #expect(desk.conversation.line.last?.text == "One.")

    let format = desk.conversation.format
    desk.conversation.update(desk.conversation.tip!) {
      $0.written = format.reply(written: format.written($0) + format.replySuffix)
      $0.ending = .interrupted
    }
    #expect(desk.prepare().read == 0)
    desk.conversation.format = .worldLong
    let outcome = desk.reply()

    #expect(outcome.text == "One.\n\nTwo." && outcome.ending == .complete)
    #expect(desk.prepare().read == 0)
  }
}
