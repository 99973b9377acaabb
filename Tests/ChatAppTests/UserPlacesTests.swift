import ChatStore
import ChatUI
import Conversations
import Foundation
import RWKVEngine
import TestSupport
import Testing

@testable import ChatApp

/// What lies in the person's folders: settings, history, themes.
@Suite struct UserPlacesTests {
  let folder: TemporaryFolder
  let environment: [String: String]

  init() throws {
    folder = try TemporaryFolder()
    let home = folder.path("home")
    environment = [
      "HOME": home, "XDG_CONFIG_HOME": home + "/config", "XDG_STATE_HOME": home + "/state",
      "XDG_DATA_HOME": home + "/data", "XDG_CACHE_HOME": home + "/cache",
    ]
  }

  @Test func choicesAreThereAtTheNextStart() {
    let files = UserFiles(environment: environment)
    #expect(files.settings == UserSettings())
    #expect(files.notice == nil)

    files.update { $0.theme = "amber" }
    files.update { $0.modelPath = "/models/tiny" }
    files.remember("/help")
    files.remember("Hello")
    files.drain()

    let later = UserFiles(environment: environment)
    #expect(later.settings.theme == "amber")
    #expect(later.settings.modelPath == "/models/tiny")
    #expect(later.history.lines == ["/help", "Hello"])
  }

  @Test func damagedSettingsAreToldAndNotFatal() throws {
    try folder.write(Array("{".utf8), as: make("home/config/rwkv-tui") + "/settings.json")

    let files = UserFiles(environment: environment)

    #expect(files.settings == UserSettings())
    #expect(files.notice?.contains("settings.json") ?? false)
  }

  @Test func damagedSettingsAreLeftForThePersonToMend() throws {
    let text = #"{"theme": "amber", "readsAhead": "yes"}"#
    let path = try folder.write(
      Array(text.utf8), as: make("home/config/rwkv-tui") + "/settings.json")
    let files = UserFiles(environment: environment)

    files.update { $0.modelPath = "/models/tiny" }
    files.drain()

    #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
  }

  @Test func aFolderThatCannotBeWrittenCostsOnlyThat() throws {
    try folder.write([], as: "home")
    let files = UserFiles(environment: environment)

    files.update { $0.theme = "amber" }
    files.remember("Hello")
    files.drain()

    #expect(UserFiles(environment: environment).settings.theme == nil)
  }

  @Test func ownThemesComeBeforeThoseThatComeAlong() throws {
    let bundled = try #require(ThemeFolders.load(environment: environment).themes.first)
    let own = try make("home/config/rwkv-tui/Themes")
    try folder.write(
      Array(#"{"summary": "Mine", "roles": {}}"#.utf8), as: own + "/\(bundled.name).json")
    try folder.write(Array("{".utf8), as: own + "/broken.json")
    try folder.write([], as: own + "/README.md")

    let (themes, problems) = ThemeFolders.load(environment: environment)

    #expect(themes.count { $0.name == bundled.name } == 1)
    #expect(themes.first { $0.name == bundled.name }?.summary == "Mine")
    #expect(problems.count == 1)
    #expect(problems.first?.contains("broken.json") ?? false)
  }

  /// A folder `Themes` may come with somebody else's files.
  @Test func aThemeThatIsNoSmallFileIsToldAndNotRead() throws {
    let own = try make("home/config/rwkv-tui/Themes")
    try folder.write([1], as: own + "/huge.json")
    #expect(truncate(folder.path(own + "/huge.json"), 3 << 30) == 0)
    #expect(mkfifo(folder.path(own + "/pipe.json"), 0o600) == 0)

    let problems = ThemeFolders.load(environment: environment).problems

    #expect(problems.count == 2)
    #expect(problems[0].hasSuffix("huge.json: has 3221225472 bytes; 262144 are the most allowed"))
    #expect(problems[1].hasSuffix("pipe.json: is not a file"))
  }

  /// The specification of the XDG base directories has it so.
  @Test func anEmptyVariableIsAsOneThatIsNotSet() throws {
    let own = try make("home/.config/rwkv-tui/Themes")
    try folder.write(Array(#"{"summary": "Mine", "roles": {}}"#.utf8), as: own + "/mine.json")
    let environment = [
      "HOME": folder.path("home"), "XDG_CONFIG_HOME": "",
    ]

    #expect(ThemeFolders.load(environment: environment).themes.contains { $0.name == "mine" })
  }

  /// Makes a folder inside the test's own; returns its path from there.
  private func make(_ path: String) throws -> String {
    try FileManager.default.createDirectory(
      atPath: folder.path(path), withIntermediateDirectories: true)
    return path
  }
}
