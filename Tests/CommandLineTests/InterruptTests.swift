import Foundation
import TestSupport
import Testing

/// Commands that are asked to end while they wait or work.
@Suite struct InterruptTests {
  @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
  func aChatThatWaitsForALineEndsAtOnce(signal: Int32) throws {
    let folder = try TemporaryFolder()
    let (chat, input) = (Process(), Pipe())
    chat.executableURL = Command.program("rwkv-tui")
    chat.arguments = [
      "chat", "--model", Models.starter, "--conversation", "talk", "--conversations",
      folder.path("chats"),
    ]
    chat.environment = ["HOME": folder.url.path]
    chat.standardInput = input
    let output = try folder.write([], as: "output")
    chat.standardOutput = FileHandle(forWritingAtPath: output)
    try chat.run()
    input.fileHandleForWriting.write(Data("Hello\n".utf8))
    for _ in 0..<2_000 where try Data(contentsOf: URL(fileURLWithPath: output)).isEmpty {
      usleep(10_000)
    }

    kill(chat.processIdentifier, signal)
    chat.waitUntilExit()

    #expect(chat.terminationReason == .exit)
    #expect(chat.terminationStatus == 128 + signal)
    try input.fileHandleForWriting.close()
  }

  @Test func aLineNeedsNoEnd() throws {
    let folder = try TemporaryFolder()

    let chat = try Command(
      "chat", "--model", Models.starter, "--conversation", "talk", "--conversations",
      folder.path("chats"), "--temperature", "0", input: Array("Hello\n\nHello".utf8))

    #expect(chat.succeeded().text.split(separator: "\n").count == 2)
  }
}
