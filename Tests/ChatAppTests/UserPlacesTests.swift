import ChatStore
import ChatUI
import Conversations
import Foundation
import RWKVEngine
import RWKVSampling
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
    #expect(files.settings == UserSettings() && files.remembered == RememberedChoices())
    #expect(files.notice == nil)

    files.update { $0.theme = "amber" }
    files.update { $0.model = "/models/tiny" }
    files.remember("/help")
    files.remember("Hello")
    files.drain()

    let later = UserFiles(environment: environment)
    #expect(later.theme == "amber" && later.model == "/models/tiny")
    #expect(later.history.lines == ["/help", "Hello"])
  }

  private func writeSettings(_ text: String) throws -> String {
    try folder.write(Array(text.utf8), as: make("home/config/rwkv-tui") + "/settings.json")
  }

  /// The settings file wins over what is remembered, which wins over the defaults.
  @Test func whatIsWrittenComesBeforeWhatIsRemembered() throws {
    let files = UserFiles(environment: environment)
    files.update {
      $0.theme = "amber"
      $0.mouse = false
      $0.readahead = false
      $0.thoughts = "fold"
      $0.model = "/models/last"
    }
    files.drain()
    let remembered = UserFiles(environment: environment)
    #expect(!remembered.usesMouse && !remembered.readsAhead && remembered.thoughts == .folded)

    _ = try writeSettings(
      "{theme: 'light', mouse: true, readahead: true, thoughts: 'show', model: 'rwkv6-starter'}")
    let written = UserFiles(environment: environment)

    #expect(written.theme == "light" && written.usesMouse && written.readsAhead)
    #expect(written.thoughts == .shown && written.model == "rwkv6-starter")
  }

  @Test func theSettingsFileIsNeverWritten() throws {
    let text = "// Mine.\n{ theme: 'amber', readahead: 'yes' }\n"
    let path = try writeSettings(text)
    let files = UserFiles(environment: environment)

    files.update { $0.model = "/models/tiny" }
    files.drain()

    #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
    #expect(files.notice?.contains("settings.json:2: readahead takes true or false") ?? false)
    #expect(files.theme == "amber")
    #expect(UserFiles(environment: environment).remembered.model == "/models/tiny")
  }

  @Test func damagedSettingsAreToldAndNotFatal() throws {
    _ = try writeSettings("{")

    let files = UserFiles(environment: environment)

    #expect(files.settings == UserSettings())
    #expect(files.notice?.contains("settings.json:1: is not JSON5") ?? false)
  }

  @Test func aKeyThatIsNoneIsTold() throws {
    _ = try writeSettings("{\n keys: {\n everywhere: {\n '/retry': 'Ctrl-Foo' }}}")

    let files = UserFiles(environment: environment)

    #expect(
      files.notice?.contains("settings.json:4: keys.everywhere./retry: Ctrl-Foo is no key") ?? false
    )
  }

  @Test func ownPresetsComeFirst() throws {
    let files = UserFiles(environment: environment)
    var changes = SamplingChanges()
    try changes.set(.topK, to: "5")
    let saved = SamplingPreset(name: "poem", origin: .saved, changes: changes)
    files.update { $0.save(saved) }
    files.drain()
    _ = try writeSettings("{presets: {chat: {topK: 3}}}")

    let presets = UserFiles(environment: environment).presets

    #expect(presets.map(\.origin).prefix(3) == [.settingsFile, .saved, .builtIn])
    #expect(presets.count { $0.name == "chat" } == 1)
  }

  @Test func aFolderThatCannotBeWrittenCostsOnlyThat() throws {
    try folder.write([], as: "home")
    let files = UserFiles(environment: environment)

    files.update { $0.theme = "amber" }
    files.remember("Hello")
    files.drain()

    #expect(UserFiles(environment: environment).theme == nil)
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
