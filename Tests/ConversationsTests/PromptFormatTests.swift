import Conversations
import Testing

@Suite struct PromptFormatTests {
  @Test func worldReadsQuestionsAndReplies() {
    var conversation = Conversation(name: "c", format: .world)
    conversation.append(.user, " hi ")
    conversation.append(.assistant, "Hello.", ending: .complete)
    conversation.append(.user, "Who are you?")

    let pieces = conversation.format.pieces(for: conversation.line)

    #expect(
      pieces == ["User: hi\n\nAssistant:", " Hello.\n\n", "User: Who are you?\n\nAssistant:"])
  }

  @Test func theGreetingPairComesFirst() {
    let line = [Message(id: 1, parent: nil, role: .user, text: "x")]

    let pieces = PromptFormat.worldGreeting.pieces(for: line)

    #expect(
      pieces == [
        "User: hi\n\nAssistant: Hi. I am your assistant and I will provide expert full response in "
          + "full details. Please feel free to ask any question and I will always answer it.\n\n",
        "User: x\n\nAssistant:",
      ])
  }

  @Test func theSystemTextComesBeforeTheOpening() {
    var format = PromptFormat.worldGreeting
    let greeting = format.opening

    format.system = " Be brief.\n\nBe kind. "

    #expect(format.pieces(for: []) == ["System: Be brief.\nBe kind.\n\n" + greeting])
  }

  @Test(arguments: [PromptFormat.raven, .pile])
  func aSceneOpensBobAndAlice(format: PromptFormat) {
    let line = [Message(id: 1, parent: nil, role: .user, text: "x")]

    let pieces = format.pieces(for: line)

    #expect(pieces == ["\n" + format.system + "\n\n", "Bob: x\n\nAlice:"])
    #expect(!format.system.isEmpty)
  }

  @Test func anInstructionIsFramed() {
    let line = [
      Message(id: 1, parent: nil, role: .user, text: "x"),
      Message(id: 2, parent: 1, role: .assistant, text: "y", ending: .complete),
    ]

    let pieces = PromptFormat.instruct.pieces(for: line)

    #expect(
      pieces == [
        "\nBelow is an instruction that describes a task. Write a response that appropriately "
          + "completes the request.\n\n# Instruction:\nx\n\n# Response:\n",
        "y\n\n",
      ])
  }

  @Test func freeTextIsReadAsItIs() {
    let line = [
      Message(id: 1, parent: nil, role: .user, text: "Once  upon\n\n\na time "),
      Message(id: 2, parent: 1, role: .assistant, text: "there was", ending: .complete),
      Message(id: 3, parent: 2, role: .user, text: " a king"),
    ]

    let text = PromptFormat.free.pieces(for: line).joined()

    #expect(text == "Once  upon\n\n\na time there was a king")
    #expect(PromptFormat.free.stops.isEmpty)
  }

  @Test(arguments: [Message.Ending.interrupted, .length, .writing])
  func aCutReplyCanBeContinuedOrLeft(ending: Message.Ending) {
    var conversation = Conversation(name: "c", format: .world)
    conversation.append(.user, "a")
    let reply = conversation.append(.assistant, "Well", ending: ending)
    let cut = conversation.format.pieces(for: conversation.line)

    conversation.append(.user, "b")
    let left = conversation.format.pieces(for: conversation.line)
    conversation.moveTip(to: reply)
    conversation.update(reply) {
      $0.text += " then."
      $0.ending = .complete
    }
    let continued = conversation.format.pieces(for: conversation.line)

    #expect(cut == ["User: a\n\nAssistant:", " Well"])
    #expect(left == cut + ["\n\nUser: b\n\nAssistant:"])
    #expect(continued == ["User: a\n\nAssistant:", " Well then.\n\n"])
  }

  @Test func aQuestionWithoutReplyIsClosed() {
    var conversation = Conversation(name: "c", format: .world)
    conversation.append(.user, "a")

    conversation.append(.user, "b")

    #expect(
      conversation.format.pieces(for: conversation.line)
        == ["User: a\n\nAssistant:", "\n\nUser: b\n\nAssistant:"])
  }

  @Test(arguments: PromptFormat.builtIn)
  func moreMessagesChangeNoPiece(format: PromptFormat) {
    var conversation = Conversation(name: "c", format: format)
    var before: [String] = []
    for index in 0..<12 {
      let ending: Message.Ending = index % 3 == 0 ? .complete : .interrupted
      conversation.append(index % 4 < 2 ? .user : .assistant, "text \(index)", ending: ending)

      let pieces = format.pieces(for: conversation.line)

      #expect(pieces.dropLast() == before[...] || index == 0)
      #expect(pieces.count == conversation.messages.count + (format.beginning.isEmpty ? 0 : 1))
      before = pieces
    }
  }

  @Test(arguments: [
    (PromptFormat.world, " Hello.", "Hello.", nil),
    (.world, "Hello.", "Hello.", "Hello."),
    (.world, "  Hello.\n", "Hello.", "  Hello.\n"),
    (.world, "", "", nil),
    (.world, " ", "", " "),
    (.instruct, "Hello.", "Hello.", nil),
    (.instruct, " Hello.", "Hello.", " Hello."),
    (.free, " and so on", "and so on", " and so on"),
  ])
  func whatAModelWroteIsReadAgainExactly(
    format: PromptFormat, written: String, text: String, raw: String?
  ) {
    let reply = format.reply(written: written)

    let message = Message(
      id: 2, parent: 1, role: .assistant, text: reply.text, ending: .interrupted, raw: reply.raw)

    #expect(reply == WrittenReply(text: text, raw: raw))
    #expect(format.piece(for: message) == written)
    #expect(format.written(message) == written)
  }

  /// Expected values from Python's `re` and `str`, by the rule that `cleaned` names.
  @Test(arguments: [
    (" hi ", "hi"),
    ("a\n\nb", "a\nb"),
    ("a\n\n\nb", "a\nb"),
    ("a \n \t \n  b", "a \n  b"),
    ("a\r\n\r\nb", "a\nb"),
    ("a\n\r\nb", "a\nb"),
    ("a\rb", "a\rb"),
    ("\r\n a\r\n", "a"),
    ("a\u{1C}\n\u{1F}\nb", "a\u{1C}\nb"),
    ("a\n\u{3000}\n\nb", "a\nb"),
    ("a  b", "a  b"),
    ("\u{A0}x\u{A0}", "x"),
    ("a\n b\n", "a\n b"),
    ("e\u{301}\r\n", "e\u{301}"),
    ("\n", ""),
    ("", ""),
  ])
  func whatWasTypedIsCleaned(typed: String, expected: String) {
    let cleaned = PromptFormat.cleaned(typed)

    #expect(Array(cleaned.unicodeScalars) == Array(expected.unicodeScalars))
  }

  @Test(arguments: [
    ("World", 65_536, "RWKV-x060-World-1B6.pth", "world-long"),
    ("World", 65_536, "v6-Finch-1B6-HF", "world-long"),
    ("World", 65_536, "rwkv7-g1d-2.9b-20260131-ctx8192.pth", "g1-fast"),
    ("World", 65_536, "RWKV7-G1a3-1.5B-GGUF", "g1-fast"),
    ("World", 65_536, "rwkv7-0.1B-g1", "g1-fast"),
    ("World", 65_536, "rwkv7-7.2B-g0", "g1-fast"),
    ("World", 65_536, "RWKV-x070-World-2.9B-v3-20250211-ctx4096.pth", "world-long"),
    ("World", 2_048, "mine", "world"),
    ("GPT-NeoX", 50_277, "rwkv-4-169m-pile", "pile"),
    ("GPT-NeoX", 50_432, "model.pth", "pile"),
    ("GPT-NeoX", 50_277, "RWKV-4-Raven-3B-v12.pth", "raven"),
    ("BPE", 2_048, "prototype-rwkv4", "world"),
  ])
  func theFormatFollowsTheModel(tokenizer: String, rows: Int, file: String, expected: String) {
    let format = PromptFormat.suited(tokenizer: tokenizer, vocabularyRows: rows, fileName: file)

    #expect(format.name == expected)
  }

  @Test func formatsAreFoundByName() {
    #expect(PromptFormat.builtIn.allSatisfy { PromptFormat.named($0.name) == $0 })
    #expect(PromptFormat.named("World-Greeting") == .worldGreeting)
    #expect(PromptFormat.named("none") == nil)
  }
}
