import ChatStore
import Conversations
import Foundation
import RWKVSampling
import TestSupport
import Testing

@Suite struct UserFilesTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func choicesComeBack() throws {
    let path = folder.path("state/rwkv-tui/state.json")
    var story = SamplingChanges()
    try story.set(.temperature, to: "1.3")
    try story.set(.order, to: "hf")

    try RememberedChoices.update(path) {
      $0.theme = "dusk"
      $0.model = "/models/a"
      $0.save(SamplingPreset(name: "Tale", origin: .saved, changes: story))
      $0.save(SamplingPreset(name: "other", origin: .saved, changes: SamplingChanges()))
    }
    try RememberedChoices.update(path) { $0.remove(preset: "OTHER") }
    let loaded = try #require(RememberedChoices.load(from: path))

    #expect(loaded.theme == "dusk" && loaded.model == "/models/a" && loaded.mouse == nil)
    #expect(loaded.presets.map(\.name) == ["Tale"] && loaded.presets.first?.changes == story)
  }

  @Test func aFirstStartRemembersNothing() {
    #expect(RememberedChoices.load(from: folder.path("none/state.json")) == RememberedChoices())
  }

  /// A preset that somebody wrote into the file by hand.
  @Test func aRememberedValueThatIsNoneIsLeftOut() throws {
    try folder.write(
      #"{"presets": {"a": {"topP": "7", "topK": "3", "x": "1"}}}"#, to: "state.json")

    let presets = try #require(RememberedChoices.load(from: folder.path("state.json"))).presets

    #expect(presets.map(\.changes.values) == [[.topK: "3"]])
  }

  @Test(arguments: ["", "{", "[1]", #"{"theme": 3}"#])
  func damagedChoicesArePutAside(text: String) throws {
    try folder.write(text, to: "state.json")
    let path = folder.path("state.json")

    #expect(RememberedChoices.load(from: path) == nil)
    try RememberedChoices.update(path) { $0.theme = "amber" }

    #expect(RememberedChoices.load(from: path)?.theme == "amber")
    #expect(try folder.text("state.json.damaged") == text)
  }

  @Test func choicesThatCannotBeWrittenAreAnError() throws {
    try folder.write("", to: "state")

    let error = #expect(throws: ConversationError.self) {
      try RememberedChoices.update(folder.path("state/state.json")) { $0.theme = "x" }
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
    let path = folder.path("state/state.json")

    _ = try RememberedChoices.update(path) { $0.theme = "amber" }
    let choices = try RememberedChoices.update(path) { $0.readahead = false }

    #expect(choices.theme == "amber" && choices.readahead == false)
    #expect(RememberedChoices.load(from: path) == choices)
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
    #expect(RememberedChoices.path(environment: home) == "/s/rwkv-tui/state.json")
    #expect(UserSettings.path(environment: [:]) == nil)
    #expect(RememberedChoices.path(environment: [:]) == nil)
  }
}
