import ChatCore
import TerminalKit
import Testing

@testable import ChatUI

/// Tab where a path is an argument.
@Suite struct PathCompletionTests {
  private static let paths = [
    PathChoice(name: "My chats", isFolder: true), PathChoice(name: "chat-1.json", isFolder: false),
    PathChoice(name: "chat-2.json", isFolder: false, size: 1_200),
    PathChoice(name: ".hidden", isFolder: false), PathChoice(name: "it's", isFolder: false),
  ]

  /// Types a line, presses Tab, and has the folder listed.
  private func completed(_ line: String, in folder: String, tabs: Int = 1) -> Robot {
    var robot = Robot()
    robot.types(line)
    robot.presses(.tab)
    #expect(robot.effects == [.listPaths(in: folder)])
    robot.happens(.pathsListed(Self.paths, folder: folder))
    for _ in 1..<tabs { robot.presses(.tab) }
    return robot
  }

  @Test(
    arguments: [
      ("/import cha", "", "/import chat-"), ("/import ", "", "/import My\\ chats/"),
      ("/import a.json ~/Down/My", "~/Down/", "/import a.json ~/Down/My\\ chats/"),
      ("/export /tmp/chat-2", "/tmp/", "/export /tmp/chat-2.json"),
      ("/export my dir/chat-1", "my dir/", "/export my\\ dir/chat-1.json"),
      ("/import \"my dir/chat-1", "my dir/", "/import my\\ dir/chat-1.json"),
      ("/import my\\ dir/it", "my dir/", "/import my\\ dir/it\\'s"),
      ("/import .h", "", "/import .hidden"), ("/model ./chat-1", "./", "/model ./chat-1.json"),
      ("/model ~", "~/", "/model ~/"), ("/persona ../it", "../", "/persona ../it\\'s"),
      ("/im chat-1", "", "/im chat-1.json"), ("/read chat-1", "", "/read chat-1.json"),
      ("/share /tmp/it", "/tmp/", "/share /tmp/it\\'s"),
    ])
  func itIsCompletedAsFarAsItIsClear(line: String, folder: String, result: String) {
    #expect(completed(line, in: folder).state.composer.text == result)
  }

  @Test func tabGoesThroughWhatFits() {
    let robot = completed("/import chat-", in: "", tabs: 2)
    #expect(robot.state.composer.text == "/import chat-2.json")
    #expect(robot.screen.contains("1.2 kB"))
    var again = robot
    again.presses(.tab)
    #expect(again.state.composer.text == "/import chat-1.json")
  }

  @Test func whatFitsNothingIsSaid() {
    let robot = completed("/import zzz", in: "")
    #expect(robot.state.composer.text == "/import zzz")
    #expect(robot.screen.contains("Nothing in this folder starts with \"zzz\""))
  }

  @Test func aListThatComesTooLateChangesNothing() {
    var robot = Robot()
    robot.types("/import a/x")
    robot.presses(.tab)
    robot.presses(Key(.backspace), Key(.backspace))
    robot.happens(.pathsListed(Self.paths, folder: "a/"))
    #expect(robot.state.composer.text == "/import a")
  }

  @Test func namesAreStillCompleted() {
    var robot = Robot()
    robot.types("/theme te")
    robot.presses(.tab)
    #expect(robot.state.composer.text == "/theme terminal")
    #expect(robot.effects.isEmpty)
  }

  /// What was completed is what is imported.
  @Test func quotedWordsAreReadAsTheyWereMeant() {
    for name in ["a b", "it's", "\"x\"", "back\\slash", "tab\tbed", "plain"] {
      #expect(ShellWords.split(ShellWords.quoted(name)) == [name])
      #expect(ShellWords.lastWord(of: "x \(ShellWords.quoted(name))").word == name)
    }
  }
}
