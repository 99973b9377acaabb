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
    // What other programs call it.
    ("/exit", .command(.quit, argument: "")), ("/bye", .command(.quit, argument: "")),
    ("/list", .command(.conversations, argument: "")), ("/?", .command(.help, argument: "")),
    ("/clear", .command(.new, argument: "")), (":q", .command(.quit, argument: "")),
    ("++", .command(.retry, argument: "")), ("+++", .command(.continue, argument: "")),
    // The beginning of a name.
    ("/conv", .command(.conversations, argument: "")),
    ("/ren A title", .command(.rename, argument: "A title")),
    // A setting.
    ("/temp 0.5", .command(.set, argument: "temperature 0.5")),
    ("/top-p", .command(.set, argument: "top-p")),
    (":quit now", .message(":quit now")), ("+ 3 more", .message("+ 3 more")),
  ])
  func whatWasSent(text: String, meaning: SlashLine) {
    #expect(SlashLine(text) == meaning)
  }

  @Test(arguments: [
    ("/quti", "did you mean /quit?"), ("/retyr", "did you mean /retry?"),
    ("/usr/bin/env", "No command /usr/bin/env; /help"), ("/", "No command /;"),
    ("/re", "/re may be /rename, /retry"), ("/hello", "No command /hello; /help"),
    ("+gen hello", "/template free"), ("+i do it", "/template instruct"),
  ])
  func whatIsNoCommandIsRefusedWithAWord(text: String, words: String) {
    guard case .refused(let sentence) = SlashLine(text) else {
      Issue.record("\(text) is not refused")
      return
    }
    #expect(sentence.contains(words))
  }

  @Test func noAliasHidesACommandOrASetting() {
    for (name, _) in CommandName.aliases {
      #expect(SlashCommand.Verb(rawValue: name) == nil)
    }
  }
}
