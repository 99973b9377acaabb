import Foundation
import Testing

/// The commands that the README shows, held against the programs' own help.
@Suite struct ReadmeTests {
  @Test func everyCommandOfTheReadmeAndItsOptionsExist() throws {
    let root = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let text = try String(contentsOf: root.appendingPathComponent("README.md"), encoding: .utf8)
    let lines = text.split(separator: "\n").compactMap {
      $0.prefixMatch(of: #/ {4}(?:swift run -c release )?(rwkv-tui|rwkv-bench) +(.*)/#)?.output
    }
    var helps: [[String]: String] = [:]

    for (_, program, rest) in lines {
      let words = rest.prefix { $0 != "#" }.split(separator: " ").map(String.init)
      let named = words.first.flatMap { $0.wholeMatch(of: /[a-z]+/) == nil ? nil : $0 }
      let command = [String(program), named ?? "chat"]
      let help =
        try helps[command]
        ?? Command(program: command[0], Array(command.dropFirst()) + ["--help"]).succeeded().text
      helps[command] = help
      for option in words where option.hasPrefix("--") {
        // Behind it stands its value, another name of it, or nothing.
        #expect(
          [" ", ",", "\n"].contains { help.contains(option + $0) }, "\(command) \(option)")
      }
    }

    #expect(lines.count > 12 && helps.count > 9)
  }
}
