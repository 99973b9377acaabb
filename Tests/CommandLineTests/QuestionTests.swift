import Foundation
import TestSupport
import Testing

/// The chat without a screen, as scripts use it.
@Suite struct ChatQuestionTests {
  private let folder: TemporaryFolder
  private var place: [String] { ["--conversations", folder.path("chats")] }
  private var kept: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path("chats"))) ?? [])
      .filter { !$0.hasPrefix(".") }
  }

  init() throws { folder = try TemporaryFolder() }

  private func chat(_ arguments: String..., input: String = "") throws -> Command {
    try Command(
      ["chat", "--model", Models.starter, "--max-tokens", "5", "--temperature", "0"] + place
        + arguments, input: Array(input.utf8))
  }

  @Test func aQuestionGetsAReplyAndLeavesNothing() throws {
    let reply = try chat("Hello!").succeeded().text
    #expect(!reply.isEmpty)
    #expect(kept == [])
  }

  @Test func whatIsPipedInStandsBelowTheQuestion() throws {
    let alone = try chat("Hello!").succeeded().text
    let both = try chat("What is", input: "your name?\n").succeeded().text
    #expect(both.split(separator: "\n").count == 1)
    #expect(both != alone)
  }

  @Test func aPipeIsKeptOnlyWhereThatIsAskedFor() throws {
    _ = try chat(input: "Hello\n").succeeded()
    #expect(kept == [])
    _ = try chat("--conversation", "talk", input: "Hello\n").succeeded()
    #expect(kept == ["talk"])
    _ = try chat("-c", "And you?").succeeded()
    #expect(kept == ["talk"])
    let shown = try Command(["conversations", "show", "talk"] + place).succeeded().text
    #expect(shown.contains("Hello") && shown.contains("And you?"))
    _ = try chat("--conversation", "other", "--no-save", input: "Hello\n").succeeded()
    #expect(kept == ["talk"])
  }

  @Test func withoutAConversationThereIsNoLastOne() throws {
    try chat("-c", "Hello").failed("There is no conversation in \(folder.path("chats")) yet.")
  }

  @Test func aWordThatIsNoCommandIsNoQuestion() throws {
    let command = try Command(["conversatons", "list"])
    #expect(command.error.contains("No command called \"conversatons\""))
  }

  /// `cmd <&-`, or a service: the first file that is opened would get the number of standard input.
  @Test func aClosedStandardInputIsAnEmptyOne() throws {
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    let program = Command.program("rwkv-tui").path
    shell.arguments = [
      "-c", "timeout 20 \"$0\" chat --model \"$1\" --conversations \"$2\" <&-", program,
      Models.starter, folder.path("chats"),
    ]
    shell.environment = ["HOME": folder.url.path, "PATH": "/usr/bin:/bin"]
    shell.standardOutput = FileHandle.nullDevice
    try shell.run()
    shell.waitUntilExit()
    #expect(shell.terminationStatus == 0)
  }

  @Test func aModelThatIsMissingIsSaid() throws {
    let config = folder.path("home/.config/rwkv-tui")
    try FileManager.default.createDirectory(atPath: config, withIntermediateDirectories: true)
    let settings = URL(fileURLWithPath: config + "/settings.json")
    try Data(#"{"model":"/mnt/usb/World.pth"}"#.utf8).write(to: settings)
    let chat = Process()
    chat.executableURL = Command.program("rwkv-tui")
    chat.arguments = ["chat", "Hello", "--max-tokens", "2"]
    chat.environment = ["HOME": folder.path("home"), "PATH": "/usr/bin:/bin"]
    chat.standardInput = FileHandle.nullDevice
    let (output, errors) = (Pipe(), Pipe())
    (chat.standardOutput, chat.standardError) = (output, errors)
    try chat.run()
    let said = errors.fileHandleForReading.readDataToEndOfFile()
    chat.waitUntilExit()
    #expect(
      String(decoding: said, as: UTF8.self)
        == "/mnt/usb/World.pth is not there; using rwkv4-starter meanwhile\n")
    #expect(try String(contentsOf: settings, encoding: .utf8).contains("World.pth"))
  }
}
