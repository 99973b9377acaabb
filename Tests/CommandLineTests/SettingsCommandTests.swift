import Foundation
import TestSupport
import Testing

/// The settings file on the command line.
@Suite struct SettingsCommandTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func write(_ text: String) throws -> String {
    try FileManager.default.createDirectory(
      atPath: folder.path("home/.config/rwkv-tui"), withIntermediateDirectories: true)
    return try folder.write(Array(text.utf8), as: "home/.config/rwkv-tui/settings.json")
  }

  private func run(_ arguments: String...) throws -> Command {
    try Command(arguments, home: folder.path("home"))
  }

  /// What is printed, taken as it is, is a file without a fault.
  @Test func theDefaultsArePrintedAsAFile() throws {
    let printed = try run("settings").succeeded().text

    for word in ["theme", "mouse", "model", "template", "stops", "presets", "packedModelBytes"] {
      #expect(printed.contains("\(word): "))
    }
    #expect(printed.contains("newline: [\"Alt-Enter\", \"Ctrl-J\""))
    #expect(printed.contains("\"/retry\": \"F7\","))
    let path = try write(printed)
    #expect(try run("settings", "--check").succeeded().text == "\(path) is fine\n")
  }

  @Test func everyFaultIsALine() throws {
    let path = try write(
      """
      {
        themee: "x",
        sampling: { topP: 7 },
        keys: { message: { newline: "Enter" } },
      }
      """)

    let check = try run("settings", "--check")

    #expect(check.status == 1)
    #expect(
      check.text == """
        \(path):2: themee is not a setting; 'rwkv-tui settings' prints them all
        \(path):3: sampling.topP takes a number from 0 to 1, not "7"
        \(path):4: keys.message.newline: Enter is "send" there already

        """)
  }

  @Test func aFileThatIsNotThereIsNoFault() throws {
    #expect(
      try run("settings", "--check").succeeded().text.contains("all settings are the defaults"))
    try run("settings", "--check", "/nowhere.json").failed("/nowhere.json: no such file or folder.")
  }

  /// Sampling and stops of the file, by the model; the command line wins.
  @Test func thePipedChatObeysTheFile() throws {
    _ = try write(
      """
      {
        sampling: { temperature: 0, maximumTokens: 500 },
        models: { "*-starter": { sampling: { maximumTokens: 2 }, stops: [] } },
        typo: 1,
      }
      """)

    let short = try run("chat", "Hello", "--model", Models.starter)
    let long = try run("chat", "Hello", "--model", Models.starter, "--max-tokens", "6")

    #expect(short.status == 0 && long.status == 0)
    #expect(short.error.contains("settings.json:4: typo is not a setting"))
    #expect(short.text.count < long.text.count)
  }
}
