import Conversations
import Testing

/// Templates with thinking, and what a conversation keeps of a thought.
@Suite struct ThinkingTests {
  @Test(
    arguments: [
      (.off, .brackets, "", ""), (.fast, .plain, "", " <think>\n</think"),
      (.on, .none, "", " <think"), (.on, .plain, " think", " <think"),
      (.on, .brackets, " (think)", " <think"), (.bit, .plain, " think a bit", " <think"),
      (.lot, .brackets, " (think a lot)", " <think"), (.lot, .none, " (think a lot)", " <think"),
    ] as [(Thinking.Effort, Thinking.Wording, String, String)])
  func aMessageSaysHowMuchToThink(
    effort: Thinking.Effort, wording: Thinking.Wording, suffix: String, opening: String
  ) {
    var conversation = Conversation(name: "c", format: .g1(Thinking(effort, wording: wording)))

    conversation.append(.user, "x\n\ny ")

    #expect(
      conversation.pieces(for: conversation.line) == ["User: x\ny\(suffix)\n\nAssistant:"])
    #expect(conversation.format.replyOpening == opening)
  }

  @Test func whatWasAskedStaysAskedInItsWords() {
    var conversation = Conversation(name: "c", format: .g1(Thinking(.lot, wording: .plain)))
    conversation.append(.user, "a")
    conversation.append(.assistant, "b", ending: .complete)

    conversation.format = conversation.format.thinking(.off)!
    conversation.append(.user, "c")

    #expect(
      conversation.pieces(for: conversation.line).joined()
        == "User: a think a lot\n\nAssistant: b\n\nUser: c\n\nAssistant:")
    conversation.moveTip(to: 1)
    #expect(conversation.asksAnew)
    conversation.askAnew()
    #expect(!conversation.asksAnew)
    #expect(conversation.pieces(for: conversation.line) == ["User: a\n\nAssistant:"])
  }

  @Test(arguments: [Message.Ending.complete, .interrupted, .length, .writing])
  func aThoughtIsReadOnlyToBeGoneOnWith(ending: Message.Ending) {
    let format = PromptFormat.g1(Thinking(.on))
    var conversation = Conversation(name: "c", format: format)
    conversation.append(.user, "a")
    let id = conversation.append(.assistant, "", ending: ending)
    conversation.update(id) { $0.written = format.reply(written: " <think>Hm\n\n</think>\nYes") }
    let last = conversation.pieces(for: conversation.line)[1]

    conversation.append(.user, "b")

    let followed = conversation.pieces(for: conversation.line).joined()
    #expect(
      last == (ending == .complete ? " Yes\n\n" : " <think>Hm\n\n</think>\nYes"))
    #expect(followed == "User: a\n\nAssistant: Yes\n\nUser: b\n\nAssistant:")
  }

  @Test(
    arguments: [
      (" Yes", nil, "Yes", nil, nil),
      (" <think", " <think", "", nil, ""),
      (" <think>", " <think>", "", nil, ""),
      (" <think>Hm", " <think>Hm", "", nil, "Hm"),
      (" <think>Hm</think", " <think>Hm</think", "", nil, "Hm"),
      (" <think>Hm</think>", " <think>Hm</think>", "", nil, "Hm"),
      (" <think>Hm</think>\nYes", " <think>Hm</think>", "Yes", "\nYes", "Hm"),
      (" <think>Hm</think> Yes", " <think>Hm</think>", "Yes", nil, "Hm"),
      (" <think>a</think> b</think>", " <think>a</think>", "b</think>", nil, "a"),
      (" <think>\n</think", " <think>\n</think", "", nil, ""),
      (" <think>\n</think>\nYes", " <think>\n</think>", "Yes", "\nYes", ""),
      (" <think>\n</think Yes", " <think>\n</think", "Yes", nil, ""),
      ("<think>\nHm\n</think>", "<think>\nHm\n</think>", "", nil, "Hm"),
      (" A <think>", nil, "A <think>", nil, nil),
    ] as [(String, String?, String, String?, String?)])
  func aReplyIsCutIntoThoughtAndAnswer(
    written: String, thought: String?, text: String, raw: String?, shown: String?
  ) {
    let format = PromptFormat.g1(Thinking(.on))

    let reply = format.reply(written: written)

    #expect(reply == WrittenReply(thought: thought, text: text, raw: raw))
    #expect(reply.shownThought == shown)
    #expect(reply.isEmpty == (text.isEmpty && shown?.isEmpty != false))
    var message = Message(id: 1, parent: nil, role: .assistant, text: "", ending: .writing)
    message.written = reply
    #expect(format.written(message) == written)
    #expect(format.piece(for: message) == written)
  }

  @Test func templatesWithoutThinkingLeaveTheTextAsItIs() {
    #expect(PromptFormat.world.reply(written: " <think>a").text == "<think>a")
    #expect(PromptFormat.world.thinking(.on) == nil)
  }

  @Test func theTemplatesOfTheGSeriesAreOneWithAnotherEffort() {
    for effort in Thinking.Effort.allCases {
      let format = PromptFormat.g1.thinking(effort)
      #expect(format.map(PromptFormat.builtIn.contains) == true)
      #expect(format?.stops == ["\n\nUser:"])
    }
  }

  @Test(
    arguments: [
      ("rwkv7-g1-0.1b-20250307-ctx4096", Thinking.Wording.none),
      ("rwkv7-g1a-2.9b-20250924-ctx4096", .plain), ("rwkv7-g1d-7.2b-20260131-ctx8192", .brackets),
      ("rwkv7-g1h-2.9b-Q8_0", .none),
    ])
  func theWordsFollowTheDateOfTheModel(name: String, wording: Thinking.Wording) {
    let format = PromptFormat.suited(tokenizer: "World", vocabularyRows: 65_536, fileName: name)
    #expect(format.thinking == Thinking(.fast, wording: wording))
  }

  @Test func everyTemplateSaysSomethingElseOfItself() {
    #expect(Set(PromptFormat.builtIn.map(\.summary)).count == PromptFormat.builtIn.count)
    #expect(PromptFormat.builtIn.allSatisfy { $0.summary != PromptFormat.blank.summary })
  }

  @Test func anExportForReadersFoldsTheThought() {
    let format = PromptFormat.g1(Thinking(.on))
    var conversation = Conversation(name: "c", title: "T", format: format)
    conversation.append(.user, "a")
    let id = conversation.append(.assistant, "", ending: .complete)
    conversation.update(id) { $0.written = format.reply(written: " <think>Hm</think> Yes") }

    let markdown = String(
      decoding: ConversationExport.markdown.data(of: conversation), as: UTF8.self)
    let text = String(decoding: ConversationExport.text.data(of: conversation), as: UTF8.self)

    #expect(
      markdown.hasSuffix(
        "<details><summary>Thinking</summary>\n\nHm\n\n</details>\n\nYes\n"))
    #expect(text == "User: a\n\nAssistant: Yes\n")
  }

  @Test(
    arguments: [
      (#"\n\nUser:"#, ["\n\nUser:"]), (#""a b" c"#, ["a b", "c"]), (#""\"" \\"#, ["\"", "\\"]),
      (#""" x"#, ["x"]), (#""open"#, nil), ("", []),
    ] as [(String, [String]?)])
  func stopsAreWrittenWithEscapes(line: String, stops: [String]?) {
    #expect(StopTexts.parse(line) == stops)
    guard let stops else { return }
    #expect(StopTexts.parse(StopTexts.shown(stops)) == stops)
  }
}
