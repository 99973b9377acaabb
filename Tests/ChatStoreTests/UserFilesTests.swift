import ChatStore
import Conversations
import Foundation
import RWKVSampling
import TestSupport
import Testing

@Suite struct UserFilesTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func settingsComeBack() throws {
    let path = folder.path("config/rwkv-tui/settings.json")
    var settings = UserSettings(theme: "dusk", modelPath: "/models/a")
    settings.sampling.topP = 0.9

    try settings.save(to: path)
    let loaded = UserSettings.load(from: path)

    #expect(loaded.settings == settings)
    #expect(loaded.notice == nil)
    #expect(try folder.names(in: "config/rwkv-tui") == ["settings.json"])
  }

  @Test func aFirstStartHasDefaultsAndNoNotice() {
    let loaded = UserSettings.load(from: folder.path("none/settings.json"))

    #expect(loaded.settings == UserSettings())
    #expect(loaded.notice == nil)
  }

  @Test(arguments: ["", "{", "[1]", #"{"theme": 3}"#, #"{"sampling": {"order": "x"}}"#])
  func damagedSettingsGiveDefaultsAndANotice(text: String) throws {
    try folder.write(text, to: "settings.json")

    let loaded = UserSettings.load(from: folder.path("settings.json"))

    #expect(loaded.settings == UserSettings())
    #expect(try #require(loaded.notice).contains("settings.json"))
  }

  @Test func someSettingsAreEnough() throws {
    try folder.write(
      #"{"sampling": {"temperature": 0.3}, "new": 1, "packedModelBytes": 1000}"#,
      to: "settings.json")

    let settings = UserSettings.load(from: folder.path("settings.json")).settings

    #expect(settings.sampling.temperature == 0.3)
    #expect(settings.sampling.topP == UserSettings().sampling.topP)
    #expect(settings.packedModelBytes == 1000 && UserSettings().packedModelBytes == 64 << 30)
  }

  @Test func settingsThatCannotBeWrittenAreAnError() throws {
    try folder.write("", to: "config")

    let error = #expect(throws: ConversationError.self) {
      try UserSettings().save(to: folder.path("config/settings.json"))
    }

    #expect(error?.problem == "cannot be written: Not a directory")
  }

  @Test func historyComesBackLineByLine() throws {
    let path = folder.path("state/history")
    var history = ComposerHistory()
    var longest = 1 << 20
    for line in ["a", "two\nlines \"quoted\"", "two\nlines \"quoted\"", " ", "\u{1B}[31m"]
    where history.add(line) {
      try ComposerHistory.append(line, to: path, rewritingFrom: &longest)
    }

    let loaded = ComposerHistory.load(from: path)

    #expect(loaded.lines == ["a", "two\nlines \"quoted\"", "\u{1B}[31m"])
    #expect(try folder.text("state/history").split(separator: "\n").count == 3)
  }

  /// Each has read the file before the other wrote.
  @Test func twoWindowsKeepEachOthersLines() throws {
    let path = folder.path("state/history")
    var (one, other) = (1 << 20, 1 << 20)

    for index in 0..<25 {
      try ComposerHistory.append("one \(index)", to: path, rewritingFrom: &one)
      try ComposerHistory.append("other \(index)", to: path, rewritingFrom: &other)
    }

    #expect(Set(ComposerHistory.load(from: path).lines).count == 50)
  }

  /// What a line costs does not grow with what was sent before.
  @Test func aLongHistoryIsWrittenAnewOnceInAWhile() throws {
    let path = folder.path("state/history")
    let line = String(repeating: "x", count: 1_000)
    var longest = 1_000
    var rewritten = 0
    for index in 0..<1_500 {
      let before = longest
      try ComposerHistory.append("\(index) \(line)", to: path, rewritingFrom: &longest)
      if longest != before { rewritten += 1 }
    }

    let loaded = ComposerHistory.load(from: path)

    #expect(rewritten < 5)
    #expect(loaded.lines.count == 1_000 && loaded.lines.last == "1499 \(line)")
  }

  @Test func aLineThatACrashCutTakesNoOtherWithIt() throws {
    try folder.write("\"a\"\n\"b", to: "history")
    var longest = 1 << 20

    try ComposerHistory.append("c", to: folder.path("history"), rewritingFrom: &longest)

    #expect(ComposerHistory.load(from: folder.path("history")).lines == ["a", "c"])
  }

  @Test func twoWindowsKeepEachOthersChoices() throws {
    let path = folder.path("config/settings.json")

    _ = try UserSettings.update(path) { $0.theme = "amber" }
    let settings = try UserSettings.update(path) { $0.readsAhead = false }

    #expect(settings.theme == "amber" && !settings.readsAhead)
    #expect(UserSettings.load(from: path).settings == settings)
    try folder.write("{", to: "config/settings.json")
    _ = try UserSettings.update(path) { $0.theme = "paper" }
    #expect(try folder.text("config/settings.json") == "{")
  }

  @Test func historyIsBounded() {
    var history = ComposerHistory()

    for index in 0..<1_500 { history.add("\(index)") }
    history.add(String(repeating: "x", count: 100_000))

    #expect(history.lines.count == 1_000)
    #expect(history.lines.first == "500")
    #expect(history.lines.last == "1499")
  }

  @Test func damagedLinesOfHistoryAreLeftOut() throws {
    try folder.write("\"a\"\nb\n\"c\"\n\"d", to: "history")

    #expect(ComposerHistory.load(from: folder.path("history")).lines == ["a", "c"])
  }

  @Test func placesFollowTheEnvironment() {
    let home = ["HOME": "/h", "XDG_STATE_HOME": "/s"]

    #expect(UserSettings.path(environment: home) == "/h/.config/rwkv-tui/settings.json")
    #expect(ComposerHistory.path(environment: home) == "/s/rwkv-tui/history")
    #expect(UserSettings.path(environment: [:]) == nil)
  }
}
