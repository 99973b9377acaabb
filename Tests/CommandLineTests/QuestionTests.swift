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

  /// Runs the program by a shell, with what `line` does to its streams, in an environment of its own.
  private func shell(_ line: String, environment: [String: String]) throws -> (
    status: Int32, output: String, errors: String
  ) {
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    shell.arguments = [
      "-c", line, Command.program("rwkv-tui").path, Models.starter, folder.path("chats"),
    ]
    shell.environment = environment.merging(["PATH": "/usr/bin:/bin"]) { $1 }
    let streams = try ["output", "errors"].map { try folder.write([], as: $0) }
    shell.standardInput = FileHandle.nullDevice
    shell.standardOutput = FileHandle(forWritingAtPath: streams[0])
    shell.standardError = FileHandle(forWritingAtPath: streams[1])
    try shell.run()
    shell.waitUntilExit()
    return (
      shell.terminationStatus, try String(contentsOfFile: streams[0], encoding: .utf8),
      try String(contentsOfFile: streams[1], encoding: .utf8)
    )
  }

  /// Each with one notice that tells the cause; work goes on, and what was asked to be kept is.
  @Test(
    arguments: [
      (
        "timeout 60 \"$0\" chat --model \"$1\" --conversations \"$2\" <&-",
        "Standard input is closed: there is nothing to reply to\n"
      ),
      (
        "timeout 60 \"$0\" chat Hi --max-tokens 2 --model \"$1\" --conversations \"$2\" --conversation x >&-",
        "Standard output is closed: what would be written there is lost\n"
      ),
      ("timeout 60 \"$0\" chat Hi --max-tokens 2 --model \"$1\" 2>&-", ""),
      ("timeout 60 \"$0\" chat Hi --max-tokens 2 --model \"$1\" <&- >&- 2>&-", ""),
    ])
  func aClosedStreamIsSaidOnce(line: String, notice: String) throws {
    let run = try shell(line, environment: ["HOME": folder.url.path])

    #expect(run.status == 0)
    #expect(run.errors == notice)
    guard line.contains("--conversation x") else { return }
    #expect(FileManager.default.fileExists(atPath: folder.path("chats/x/conversation.jsonl")))
  }

  @Test func withoutAHomeItIsSaidWhereThingsAre() throws {
    let run = try shell(
      "timeout 60 \"$0\" chat Hi --max-tokens 2 --model \"$1\" --conversations \"$2\" --conversation x",
      environment: [:])

    #expect(run.status == 0 && !run.output.isEmpty)
    #expect(
      run.errors
        == "HOME is not set: conversations are in \(folder.path("chats")), and choices are not remembered\n"
    )
  }

  /// A cache that cannot be written, with `--type`.
  @Test(arguments: ["chat Hi", "generate --prompt Hi"])
  func withoutACacheTheModelIsPackedAllTheSame(command: String) throws {
    let file = try folder.write([], as: "file")
    let run = try shell(
      "timeout 60 \"$0\" \(command) --max-tokens 2 --model \"$1\" --type q4",
      environment: ["HOME": folder.url.path, "XDG_CACHE_HOME": file])

    #expect(run.status == 0 && !run.output.isEmpty)
    #expect(
      run.errors.hasSuffix(
        "Warning: the model cannot be kept packed (\(file)/rwkv-tui/models: cannot be written: "
          + "Not a directory): it is packed anew each time\n"))
  }

  /// A file system without `flock`, such as some network disks: by a library that is loaded first.
  @Test(.enabled(if: Self.compiler != nil, "no C compiler to make the library with"))
  func withoutLocksItIsSavedWithAWord() throws {
    let library = folder.path("n.so")
    let source = try folder.write(
      Array("#include <errno.h>\nint flock(int f, int o) { errno = ENOSYS; return -1; }\n".utf8),
      as: "n.c")
    let compile = Process()
    compile.executableURL = URL(fileURLWithPath: try #require(Self.compiler))
    compile.arguments = ["-shared", "-fPIC", "-o", library, source]
    try compile.run()
    compile.waitUntilExit()
    try #require(compile.terminationStatus == 0)

    let run = try shell(
      "LD_PRELOAD=\(library) timeout 60 \"$0\" chat Hi --max-tokens 2 --model \"$1\" "
        + "--conversations \"$2\" --conversation x",
      environment: ["HOME": folder.url.path])

    #expect(run.status == 0 && !run.output.isEmpty)
    #expect(
      run.errors
        == "Warning: Files cannot be locked in \(folder.path("chats")) (Function not implemented): saved all the "
        + "same, but do not open a conversation in two programs at once\n")
    #expect(FileManager.default.fileExists(atPath: folder.path("chats/x/conversation.jsonl")))
  }

  private static let compiler = ["/usr/bin/cc", "/usr/bin/gcc", "/usr/bin/clang"].first {
    FileManager.default.isExecutableFile(atPath: $0)
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
