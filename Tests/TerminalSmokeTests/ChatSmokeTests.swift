import Foundation
import TestSupport
import Testing

/// The built program as a person at a terminal meets it.
@Suite(
  .serialized, .enabled(if: Tmux.path != nil, "tmux is not installed, so no terminal can be played")
)
struct ChatSmokeTests {
  let folder: TemporaryFolder

  /// The status of a chat that was reopened with its state; how long that took is said first.
  private static var nothingReread: Regex<(Substring, Substring)> {
    /[1-9][\d,]* tokens(, 0 re-read| \(nothing re-read| in [\d.]+ m?s)/
  }

  init() throws { folder = try TemporaryFolder() }

  @Test func aChatFromItsStartToItsReopening() throws {
    let program = try ChatProgram(folder, ["--conversation", "talk", "--temperature", "0"])
    let tmux = program.tmux

    try tmux.send("Hello!")
    try program.waitForSilence(messages: 2)
    try tmux.press("F1")
    try tmux.wait(for: "Keys and commands")
    try tmux.press("Escape")
    try tmux.wait("no help") { !$0.contains("Keys and commands") }

    try tmux.press("F2", "Right")
    try tmux.wait("another temperature") { $0.contains(/temperature +0\.05/) }
    try tmux.press("F2")
    try tmux.send("/retry")
    try tmux.wait(for: "2/2")
    try program.waitForSilence(messages: 2)

    try tmux.paste("one\nline /quit\n")
    try tmux.wait(for: "line /quit")
    try tmux.press("C-u", "BSpace", "C-u", "BSpace", "C-u")
    try tmux.wait("empty composer") { !$0.contains("line /quit") && $0.contains("2 messages") }

    try tmux.press("F5")
    try tmux.wait(for: "RWKV-6, 10 MB")
    try tmux.press("Down", "Enter")
    try tmux.wait(for: "rwkv6-starter · RWKV-6")
    try tmux.wait("state") { !$0.contains(" 0 tokens") && !$0.contains("reading") }
    try tmux.send("/quit")
    let end = try tmux.wait(for: "terminal restored")
    #expect(end.contains("left with 0"))

    let again = try ChatProgram(
      folder, ["--conversation", "talk"], waitsFor: "Hello!")
    let screen = try again.tmux.wait("state") {
      $0.contains(Self.nothingReread)
    }
    #expect(screen.contains("rwkv6-starter"))
    #expect(screen.contains("2/2"))
  }

  @Test func anyWindowWillDo() throws {
    let program = try ChatProgram(folder, ["--temperature", "0"])
    let tmux = program.tmux
    try tmux.send("Hello!")
    try program.waitForSilence(messages: 2)

    try tmux.resize(columns: 80, rows: 24)
    try tmux.wait("a row of 80 columns") { Self.width(of: $0) == 80 && $0.contains("Hello!") }
    try tmux.resize(columns: 30, rows: 6)
    try tmux.wait("a row of 30 columns") { (1...30).contains(Self.width(of: $0)) }
    try tmux.resize(columns: 2, rows: 1)
    try tmux.resize(columns: 120, rows: 40)
    try tmux.wait("a row of 120 columns") { Self.width(of: $0) == 120 && $0.contains("Sampling") }

    try tmux.press("C-d")
    try tmux.wait(for: "left with 0")
  }

  @Test func aReplyIsInterruptedAndTheProgramStays() throws {
    let program = try ChatProgram(folder, ["--conversation", "talk"] + ChatProgram.endless)
    let tmux = program.tmux

    try tmux.send("one two three")
    try program.waitForWriting()
    try tmux.type("typed meanwhile")
    try tmux.wait(for: "› typed meanwhile")
    try tmux.press("C-c")
    try program.waitForSilence(messages: 2)
    try tmux.wait(for: "› typed meanwhile")
    try tmux.press("C-c", "C-c", "C-c")

    try tmux.wait(for: "left with 0")
    #expect(try program.text(of: "talk").contains(#""ending":"interrupted""#))
  }

  @Test func aKilledProgramLosesLittle() throws {
    let program = try ChatProgram(folder, ["--conversation", "talk"] + ChatProgram.endless)
    try program.tmux.send("one two three")
    try program.waitForWriting()
    let deadline = Date() + 20
    while try !program.text(of: "talk").contains("\"writing\""), Date() < deadline {
      usleep(20_000)
    }

    kill(try program.processID(of: "talk"), SIGKILL)
    try program.tmux.wait(for: "left with 137")

    let again = try ChatProgram(
      folder, ["--conversation", "talk"] + ChatProgram.endless, waitsFor: "2 messages")
    let screen = try again.tmux.wait("state") { $0.contains(/[1-9][\d,]* tokens/) }
    #expect(screen.contains("interrupted"))
  }

  @Test func aTerminatedProgramKeepsEverything() throws {
    let program = try ChatProgram(folder, ["--conversation", "talk"] + ChatProgram.endless)
    try program.tmux.send("one two three")
    try program.waitForWriting()

    kill(try program.processID(of: "talk"), SIGTERM)

    let end = try program.tmux.wait(for: "terminal restored")
    #expect(end.contains("left with 143"))
    // The screen of before is back.
    #expect(!end.contains("Message"))
    let again = try ChatProgram(
      folder, ["--conversation", "talk"] + ChatProgram.endless, waitsFor: "2 messages")
    try again.tmux.wait("state") { $0.contains(Self.nothingReread) }
  }

  @Test func aModelThatIsCutShortEndsTheProgramWithAWord() throws {
    let model = folder.path("model")
    try FileManager.default.copyItem(atPath: ChatProgram.endless[1], toPath: model)
    let program = try ChatProgram(
      folder, ["--conversation", "talk"] + ChatProgram.endless + ["--model", model])
    try program.tmux.send("one two three")
    try program.waitForWriting()

    truncate(model + "/model.safetensors", 4096)

    let end = try program.tmux.wait(for: "terminal restored")
    #expect(end.contains("has been cut short") && end.contains("left with 1"))
    #expect(!end.contains("Message"))
    #expect(try program.text(of: "talk").contains("one two three"))
  }

  @Test func aFaultLeavesTheTerminalAsItWas() throws {
    let program = try ChatProgram(
      folder, ["--conversation", "talk"], variables: ["SWIFT_BACKTRACE": "enable=no"])

    kill(try program.processID(of: "talk"), SIGSEGV)

    let end = try program.tmux.wait(for: "terminal restored")
    #expect(end.contains("left with 139"))
    #expect(!end.contains("Message"))
  }

  @Test func aProgramThatGoesOnTakesTheTerminalAgain() throws {
    let program = try ChatProgram(folder, ["--conversation", "talk", "--temperature", "0"])
    try program.tmux.send("Hello!")
    try program.waitForSilence(messages: 2)
    let process = try program.processID(of: "talk")

    kill(process, SIGSTOP)
    try program.tmux.takeLines()
    kill(process, SIGCONT)

    // Whole lines would come only with Enter.
    try program.tmux.type("/them")
    try program.tmux.wait(for: "choose the color theme")
  }

  @Test func aSecondProgramReadsOnly() throws {
    let first = try ChatProgram(folder, ["--conversation", "talk", "--temperature", "0"])
    try first.tmux.send("Hello!")
    try first.waitForSilence(messages: 2)

    let second = try ChatProgram(folder, ["--conversation", "talk"], waitsFor: "Read-only")
    try second.tmux.send("Hello?")

    try second.tmux.wait(for: "/fork")
    #expect(try !first.text(of: "talk").contains("Hello?"))
  }

  @Test func withoutColourNoneIsSent() throws {
    for (variables, isColoured) in [(["NO_COLOR": "1"], false), ([:], true)] {
      let program = try ChatProgram(folder, variables: variables)
      let recording = folder.path("sent-\(isColoured)")
      try program.tmux.record(to: recording)
      try program.tmux.press("F1")
      try program.tmux.wait(for: "Keys and commands")
      try program.tmux.press("Escape")
      try program.tmux.wait("no help") { !$0.contains("Keys and commands") }
      try program.tmux.press("C-d")
      try program.tmux.wait(for: "left with 0")

      let sent = try String(contentsOfFile: recording, encoding: .utf8)
      #expect(sent.contains(Self.colour) == isColoured)
      #expect(sent.contains("Keys and commands"))
    }
  }

  /// SGR with a foreground or background colour.
  private static var colour: Regex<Substring> {
    /\u{1B}\[(?:\d+;)*(?:3[0-8]|4[0-8]|9[0-7])(?:;\d+)*m/
  }

  private static func width(of screen: String) -> Int {
    screen.split(separator: "\n").map(\.count).max() ?? 0
  }
}

/// The program where there is no terminal.
@Suite struct PlainChatSmokeTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func linesAreRepliedToOnStandardOutput() throws {
    let arguments = ["--conversation", "talk", "--temperature", "0"]
    let environment = ChatProgram.environment(folder)

    let first = try Command.run(
      ChatProgram.path, arguments, input: "Hello!\n\nWhat is the sun?\n", environment: environment)
    let second = try Command.run(
      ChatProgram.path, arguments, input: "Hello!\n", environment: environment)

    #expect(first.status == 0)
    #expect(first.output.split(separator: "\n").count == 2)
    #expect(!first.output.contains("\u{1B}"))
    #expect(second.status == 0)
    let file = folder.url.appendingPathComponent("chats/talk/conversation.jsonl")
    let text = try String(contentsOf: file, encoding: .utf8)
    #expect(text.components(separatedBy: "\"assistant\"").count == 4)
  }

  @Test func aProblemIsOneLine() throws {
    let result = try Command.run(
      ChatProgram.path, ["--model", folder.path("missing")], input: "Hello!\n",
      environment: ChatProgram.environment(folder))

    #expect(result.status != 0)
    #expect(result.output.contains("missing: no such file or folder"))
  }
}
