import ChatCore
import ChatStore
import ChatTestSupport
import ChatUI
import Conversations
import Dispatch
import Foundation
import RWKVEngine
import RWKVPlatform
import RWKVSampling
import StarterModels
import TerminalKit
import TestSupport
import Testing

@testable import ChatApp

/// The whole program but for the terminal: a scripted person, the real engine, a folder.
@Suite struct EventLoopTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func aMessageIsRepliedToAndKept() throws {
    let program = Program(
      folder,
      [
        .seeing("Ready:", sends: "Hello!"),
        .having("2 messages", presses: .control("d")),
      ])

    #expect(program.run() == nil)

    let line = try program.conversationOnDisk().line
    #expect(line.map(\.role) == [.user, .assistant])
    #expect(line.last?.ending == .complete)
    #expect(try program.readAgain() == 0)
    #expect(program.userFiles.model == nil)
    let later = UserFiles(environment: program.environment)
    #expect(later.remembered.model == Starter.rwkv4.path)
    #expect(later.history.lines == ["Hello!"])
  }

  @Test func keysTypedBeforeTheModelIsOpenAreNotLost() throws {
    let program = Program(
      folder,
      [
        .seeing("rwkv-tui", sends: "Hello!"),
        .having("2 messages", presses: .control("d")),
      ])

    #expect(program.run() == nil)

    #expect(try program.conversationOnDisk().line.last?.ending == .complete)
  }

  @Test func aSettingActsOnTheReplyThatIsBeingWritten() throws {
    let program = Program(
      folder, format: .free, maximumTokens: 100_000,
      [
        .seeing("Ready:", sends: "one two three"),
        .duringReply(sends: "/set max-tokens 1"),
        .without("writing", presses: Key(.function(2))),
        .seeing("Sampling", presses: Key(.right), Key(.escape), .control("d")),
      ])

    #expect(program.run() == nil)

    let conversation = try program.conversationOnDisk()
    #expect(conversation.line.last?.ending == .length)
    #expect(conversation.sampling.maximumTokens == 1)
    // The first line of the sidebar, one step up from 0.
    #expect(conversation.sampling.temperature == 0.05)
    #expect(program.settings.value == conversation.sampling)
  }

  @Test func anInterruptKeepsTheTextAndARetryMakesAnother() throws {
    let program = Program(
      folder, format: .free, maximumTokens: 100_000,
      [
        .seeing("Ready:", sends: "one two three"),
        .duringReply(presses: .control("c")),
        .seeing("⋯ interrupted", sends: "/set max-tokens 20"),
        .seeing("max-tokens is now 20", sends: "/retry"),
        .having("2/2", presses: Key(.function(10))),
      ])

    #expect(program.run() == nil)

    let messages = try program.conversationOnDisk().messages
    #expect(messages.map(\.ending) == [nil, .interrupted, .length])
    #expect(messages.map(\.parent) == [nil, 1, 1])
    #expect(try program.readAgain() == 0)
  }

  @Test func aModelChosenInThePickerReadsTheConversation() throws {
    let program = Program(
      folder,
      [
        .seeing("Ready:", sends: "Hello!"),
        .having("2 messages", presses: Key(.function(5))),
        .seeing("RWKV-6, 10 MB", presses: Key(.down), .enter),
        .seeing("rwkv6-starter · RWKV-6", sends: "Hi"),
        .having("4 messages", presses: Key(.function(10))),
      ])

    #expect(program.run() == nil)

    let conversation = try program.conversationOnDisk()
    #expect(conversation.modelPath == Starter.rwkv6.path)
    #expect(
      conversation.line.map(\.model) == [nil, Starter.rwkv4.name, nil, Starter.rwkv6.name])
    #expect(try program.readAgain(Starter.rwkv6) == 0)
  }

  @Test func conversationsAreChangedBetween() throws {
    let program = Program(
      folder,
      [
        .seeing("Ready:", sends: "Hello!"),
        .having("2 messages", sends: "/new About tea"),
        .seeing("About tea", sends: "/open talk"),
        .having("2 messages", sends: "/copy"),
        .seeing("clipboard", sends: "/undo"),
        .having("0 messages", presses: .control("u"), Key(.function(10))),
      ])

    #expect(program.run() == nil)

    #expect(try program.conversationOnDisk().messages.count == 2)
    #expect(try program.conversationOnDisk().tip == nil)
    #expect(program.terminal.copied.count == 1)
    #expect(try program.store.list().map(\.title).sorted() == ["About tea", "Hello!"])
  }

  @Test func aReplyThatTheClipboardDoesNotTakeIsToldSo() throws {
    let program = Program(
      folder,
      [
        .seeing("Ready:", sends: "Hello!"),
        .having("2 messages", sends: "/copy"),
        .seeing("too long for a terminal's clipboard", presses: Key(.function(10))),
      ])
    program.terminal.hasClipboard = false

    #expect(program.run() == nil)
  }

  @Test func theEditorTakesTheTerminal() throws {
    let program = Program(
      folder, editor: "sed -i s/banana/cherry/",
      [
        .seeing("Ready:", presses: .character("b"), .character("a")),
        .seeing("› ba", presses: .control("x"), .control("e")),
        .seeing("› ba", presses: .control("u")),
        .seeing("Ready:", sends: "/quit"),
      ])

    #expect(program.run() == nil)

    #expect(program.terminal.suspensions == 1)
  }

  // MARK: Endings

  @Test(arguments: [Ending.quit, .signal, .hangUp])
  func leavingInAReplyKeepsWhatThereIsAndItsState(ending: Ending) throws {
    let program = Program(
      folder, format: .free, maximumTokens: 100_000,
      [.seeing("Ready:", sends: "one two three")])
    switch ending {
    case .quit: program.add(.duringReply(presses: Key(.function(10))))
    case .signal: program.add(.duringReply(does: { program.mailbox.post(.terminate) }))
    // Of the terminal, and of the shell in it.
    case .hangUp:
      program.add(
        .duringReply(does: {
          for _ in 1...2 { program.mailbox.post(SignalWatcher.wish(behind: SIGHUP)) }
        }))
    }

    #expect(program.run() == nil)

    let line = try program.conversationOnDisk().line
    #expect(line.count == 2)
    #expect(line.last?.ending == .interrupted)
    #expect(line.last?.text.isEmpty == false)
    #expect(try program.readAgain() == 0)
  }

  enum Ending { case quit, signal, hangUp }

  @Test func aBusyEngineLeavesTheKeysAliveAndTheProgramFreeToEnd() throws {
    let gate = DispatchSemaphore(value: 0)
    let program = Program(
      folder,
      [
        .seeing("rwkv-tui", presses: Key(.function(1))),
        .seeing("Keys and commands", presses: .escape),
        .without("Keys and commands", sends: "/theme"),
        .seeing("Themes", presses: .escape),
        .without("Themes", presses: .character("x"), .control("u"), .control("d")),
      ])
    program.runner.engine.async { _ in gate.wait() }

    #expect(program.run() == nil)

    gate.signal()
    program.runner.engine.drain()
  }

  @Test func aLongPromptIsLeftInTheMiddle() throws {
    let program = Program(
      folder,
      [
        .seeing("Ready:", pastes: String(repeating: "and so on ", count: 10_000)),
        .seeing("reading", presses: .control("d")),
      ])

    #expect(program.run() == nil)

    let line = try program.conversationOnDisk().line
    #expect(line.map(\.role) == [.user])
  }

  @Test func whatCannotBeSavedAtTheEndIsSaid() throws {
    try folder.write([], as: "chats")
    let program = Program(
      folder,
      [
        .seeing("Ready:", sends: "Hello!"),
        .having("2 messages", presses: .control("d")),
      ])

    let problem = try #require(program.run())

    #expect(problem.contains("chats"))
  }

  @Test func nothingIsDrawnWhileNothingHappens() throws {
    let program = Program(folder, [])
    let (mailbox, drawn) = (program.mailbox, Counter())
    program.add(
      .seeing(
        "0 tokens",
        does: {
          drawn.value = program.terminal.presented
          DispatchQueue.global().asyncAfter(deadline: .now() + 0.5) { mailbox.post(.terminate) }
        }))

    #expect(program.run() == nil)

    #expect(program.terminal.presented == drawn.value)
  }

  private final class Counter { var value = 0 }
}
