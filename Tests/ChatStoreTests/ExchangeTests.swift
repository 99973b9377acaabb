import ChatStore
import Conversations
import Foundation
import TestSupport
import Testing

/// Conversations from and for other programs.
@Suite struct ExchangeTests {
  private func imported(_ text: String) throws -> [Conversation] {
    try ConversationImport.read(Data(text.utf8), path: "file").conversations
  }

  private func lines(_ conversation: Conversation) -> [String] {
    conversation.line.map { "\($0.role.rawValue): \($0.text)" }
  }

  private func exported(_ form: ConversationExport, _ conversation: Conversation) throws -> String {
    String(decoding: form.data(of: conversation), as: UTF8.self)
  }

  private var talk: Conversation {
    var conversation = Conversation(name: "c", title: "Rome\u{1B}[2J")
    conversation.format.system = "Be brief."
    conversation.append(.user, "Where is\nRome?")
    conversation.append(.assistant, "Italy.\u{7}", ending: .complete, model: "tiny")
    return conversation
  }

  @Test func markdownHasAHeadingForEachMessage() throws {
    #expect(
      try exported(.markdown, talk) == """
        # Rome\u{FFFD}[2J

        ## System

        Be brief.

        ## User

        Where is
        Rome?

        ## Assistant (tiny)

        Italy.\u{FFFD}

        """)
  }

  @Test func textHasAParagraphForEachMessage() throws {
    #expect(
      try exported(.text, talk) == """
        System: Be brief.

        User: Where is
        Rome?

        Assistant (tiny): Italy.\u{FFFD}

        """)
    #expect(try exported(.text, Conversation(name: "c")) == "")
  }

  @Test func ourJSONComesBackWithAllBranches() throws {
    var original = sample()
    original.update(2) { $0.isPinned = true }
    original.isArchived = true
    original.begin(
      with: Persona(name: "p", examples: [Persona.Example(user: "a", assistant: "b")]),
      system: "Be brief.")
    original.append(.user, "Gone", date: original.created)
    original.remove(4)

    var back = try imported(exported(.json, original))[0]
    back.name = original.name

    #expect(back == original)
    #expect(back[2]?.isPinned == true)
    #expect(back.nextID == 5)
  }

  @Test(arguments: [
    #"[{"role":"system","content":"S"},{"role":"user","content":" Hi "},{"role":"assistant","content":"Yo"}]"#,
    #"{"messages":[{"role":"developer","content":"S"},{"role":"user","content":[{"type":"text","text":"Hi"}]},{"role":"assistant","content":["Yo"]}]}"#,
    #"""
    {"role":"system","content":"S"}

    {"role":"user","content":"Hi"}
    {"role":"assistant","content":"Yo","refusal":null}
    """#,
    #"""
    [{"messages": [{"role": "system", "content": "S"},
      {"role": "user", "content": "Hi", "name": "x"}, {"role": "assistant", "content": null},
      {"role": "tool", "content": "42"}, {"role": "assistant", "content": "Yo"}]}]
    """#,
  ])
  func listsOfMessagesAreRead(text: String) throws {
    let conversations = try imported(text)

    #expect(conversations.count == 1)
    #expect(lines(conversations[0]) == ["user: Hi", "assistant: Yo"])
    #expect(conversations[0].format.system == "S")
    #expect(conversations[0].title == "Hi")
    #expect(conversations[0].messages[1].ending == .complete)
  }

  @Test func aConversationALineIsOneEach() throws {
    let conversations = try imported(
      """
      {"messages":[{"role":"user","content":"a"}]}
      {"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"x"}},"b"]}],"title":"T"}
      """)

    #expect(conversations.map(lines) == [["user: a"], ["user: [image_url]\n\nb"]])
    #expect(conversations.map(\.title) == ["a", "T"])
  }

  private func node(
    _ name: String, _ parent: String?, _ children: [String], _ role: String? = nil,
    _ content: String = #"{"content_type":"text","parts":["x"]}"#
  ) -> String {
    let message = role.map {
      """
      {"author":{"role":"\($0)"},"content":\(content),"create_time":1700000000.5,
       "metadata":{"model_slug":"gpt-4"}}
      """
    }
    let parent = parent.map { "\"\($0)\"" } ?? "null"
    return """
      "\(name)":{"id":"\(name)","message":\(message ?? "null"),"parent":\(parent),"children":\(children)}
      """
  }

  private func export(_ nodes: [String], current: String) -> String {
    """
    {"title":"T","create_time":1700000000.25,"update_time":1.7e9,"mapping":{\(nodes.joined(separator: ","))},
     "current_node":"\(current)"}
    """
  }

  @Test func aChatGPTExportKeepsItsBranches() throws {
    func text(_ text: String) -> String { #"{"content_type":"text","parts":["\#(text)"]}"# }
    let tree = export(
      [
        node("r", nil, ["s"]), node("s", "r", ["u"], "system", text("")),
        node("u", "s", ["a", "b"], "user", text("q")),
        node("a", "u", [], "assistant", text("one")),
        node("b", "u", ["t"], "assistant", text("two")),
        node("t", "b", ["m"], "tool", text("42")),
        node(
          "m", "t", ["c"], "user",
          #"{"content_type":"multimodal_text","parts":[{"content_type":"image_asset_pointer","size":1},"see"]}"#
        ),
        node("c", "m", [], "assistant", #"{"content_type":"code","text":"print()"}"#),
      ], current: "c")

    let conversations = try imported("[\(tree),\(tree)]")

    #expect(conversations.count == 2)
    let conversation = conversations[0]
    #expect(
      lines(conversation) == [
        "user: q", "assistant: two", "user: [image_asset_pointer]\n\nsee", "assistant: print()",
      ])
    #expect(conversation.siblings(of: 2).map(\.text) == ["one", "two"])
    #expect(conversation.messages[1].model == "gpt-4")
    #expect(conversation.created == Date(timeIntervalSince1970: 1_700_000_000))
    #expect(conversation.title == "T")
  }

  @Test func nodesThatTheirParentDoesNotNameAreKept() throws {
    let tree = export(
      [
        node("r", nil, ["u"]), node("u", "r", [], "user"), node("a", "u", [], "assistant"),
        node("b", "u", [], "assistant"),
      ], current: "b")

    let conversation = try imported(tree)[0]

    #expect(conversation.messages.map(\.parent) == [nil, 1, 1])
    #expect(conversation.tip == 3)
  }

  @Test func aTitleIsOneLine() throws {
    let text = #"{"title":" a\n\tb ","messages":[{"role":"user","content":"x"}]}"#
    #expect(try imported(text)[0].title == "a b")
  }

  @Test func aCancelledImportLeavesNothing() throws {
    let folder = try TemporaryFolder()
    let store = ConversationStore(folder: folder.path("chats"))
    _ = try store.create(Conversation(name: "old", title: "Old"))
    let fresh = ["a", "b", "c"].map { Conversation(name: $0, title: $0) }
    var asked = 0

    let names = try store.add(fresh) {
      asked += 1
      return asked > 2
    }

    #expect(names == [])
    #expect(try store.list().map(\.name) == ["old"])
  }

  @Test func aVeryLongExportIsReadWithoutDelay() throws {
    let count = 20_000
    let nodes = (0..<count).map {
      node(
        "n\($0)", $0 == 0 ? nil : "n\($0 - 1)", $0 == count - 1 ? [] : ["n\($0 + 1)"],
        $0 % 2 == 0 ? "user" : "assistant")
    }

    let conversation = try imported(export(nodes, current: "n\(count - 1)"))[0]

    #expect(conversation.line.count == count)
  }

  @Test func aFaultyFileIsNamedWithItsFault() throws {
    let circle = export(
      [node("a", "z", ["b"], "user"), node("b", "a", ["a"], "user")], current: "a")
    let cases = [
      ("", "is not JSON"), ("nonsense", "is not JSON"), ("[", "is not JSON"),
      ("7", "not an object"),
      ("[]", "holds no conversation"), ("{}", "there is no role, messages, mapping or format"),
      (#"{"format":1}"#, "title is missing"),
      (#"{"messages":7}"#, "messages is not a list"),
      (#"{"messages":[]}"#, "has no messages"),
      (#"[{"role":"user"}]"#, "has no messages"),
      (#"[{"role":"user","content":"a"},{"content":"b"}]"#, "[1].messages: neither a message"),
      (#"[{"role":"user","content":{"a":1}}]"#, "[0].content is not a list"),
      (#"[{"role":"user","content":"a"},{"messages":[{"role":"user","content":"b"}]}]"#, "mixes"),
      ("{\"role\":\"user\",\"content\":\"a\"}\n{\"role\":", "line 2: is not JSON"),
      (#"{"mapping":[]}"#, "mapping is not"),
      (circle, "the node a follows two others"),
      (export([node("a", nil, ["b"], "user")], current: "a"), "the node b is missing"),
      (
        export(
          [
            node("r", nil, [], "user"), node("y", "z", ["z"], "user"),
            node("z", "y", ["y"], "user"),
          ], current: "r"), "the node y follows itself"
      ),
      (
        export([node("a", "b", ["b"], "user"), node("b", "a", ["a"], "user")], current: "a"),
        "the node a follows itself"
      ),
      (String(repeating: "[", count: 100_000), "is not JSON"),
    ]
    for (text, problem) in cases {
      let error = #expect(throws: ConversationError.self) { try imported(text) }
      #expect(error?.path == "file")
      #expect(
        error?.problem.contains(problem) == true, "\(error?.problem ?? "") for \(text.prefix(80))")
      #expect(error?.description.contains("\n") == false)
    }
  }

  @Test func allAreKeptOrNone() throws {
    let folder = try TemporaryFolder()
    var tooLarge = talk
    tooLarge.append(.user, String(repeating: "x", count: 65 << 20))

    let error = #expect(throws: ConversationError.self) {
      try folder.store.add([talk, talk, tooLarge])
    }
    #expect(error?.path.hasSuffix("/c/conversation.jsonl") == true)
    #expect(try folder.store.list().isEmpty)

    #expect(try folder.store.add([talk, talk]) == ["c", "c-2"])
    #expect(try folder.names(in: "chats") == ["c", "c-2"])
  }

  @Test func aMissingFileIsAnError() {
    let error = #expect(throws: ConversationError.self) {
      try ConversationImport.read(file: "/no/such/file")
    }

    #expect(error?.description == "/no/such/file: cannot be read: No such file or directory")
  }
}
