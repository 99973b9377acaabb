import Testing

@testable import ChatUI

@Suite struct SlashLineTests {
  @Test(arguments: [
    ("hello", SlashLine.message("hello")),
    ("  hello\n", .message("  hello\n")),
    ("//etc/hosts", .message("/etc/hosts")),
    ("/retry", .command(.retry, argument: "")),
    ("  /Rename  Plans for May ", .command(.rename, argument: "Plans for May")),
    ("/system You are\na cat.", .command(.system, argument: "You are\na cat.")),
    ("+", .command(.retry, argument: "")),
    ("+reset", .command(.new, argument: "")),
    ("+1", .message("+1")),
    ("/quti", .unknown(name: "quti", suggestion: .quit)),
    ("/conv", .unknown(name: "conv", suggestion: .conversations)),
    ("/usr/bin/env", .unknown(name: "usr/bin/env", suggestion: nil)),
    ("/", .unknown(name: "", suggestion: nil)),
  ])
  func whatWasSent(text: String, meaning: SlashLine) {
    #expect(SlashLine(text) == meaning)
  }
}
