import ChatStore
import Conversations
import Foundation
import RWKVSampling
import TestSupport
import Testing

/// The settings file: read, checked, printed, never written.
@Suite struct SettingsTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func parse(_ text: String) -> (settings: UserSettings, faults: [SettingsFault]) {
    UserSettings.parse(Array(text.utf8))
  }

  @Test func everySettingIsTaken() throws {
    let (settings, faults) = parse(
      #"""
      // Mine.
      {
        theme: 'amber', mouse: false, thoughts: "fold", readahead: false, model: "~/m.pth",
        template: "world", stops: ["\n\n", "END"],
        sampling: { temperature: 0.3, topK: 40, seed: 18446744073709551615, order: "hf", "min-p": .1, },
        models: { "rwkv7-g1*": { template: "g1-think", stops: [], sampling: { topP: 1 } } },
        presets: { poem: { temperature: 1.4, frequencyPenalty: -1 } },
        keys: { message: { newline: "Enter", send: ["Alt-Enter", "Ctrl-G"], yank: [] } },
        packedModelBytes: 1000, snapshots: { recent: 3, conversationMiB: 5, totalMiB: 6 },
      }
      """#)

    #expect(faults == [])
    #expect(settings.theme == "amber" && settings.usesMouse == false && settings.thoughts == "fold")
    #expect(settings.readsAhead == false && settings.model == "~/m.pth")
    #expect(settings.preferences.general.template == .world)
    #expect(settings.preferences.general.stops == ["\n\n", "END"])
    #expect(settings.sampling.temperature == 0.3 && settings.sampling.topK == 40)
    #expect(settings.sampling.seed == .max && settings.sampling.order == .huggingFace)
    #expect(settings.sampling.minP == 0.1 && settings.sampling.topP == SamplingSettings().topP)
    let choice = try #require(settings.preferences.choices.first)
    #expect(choice.template?.name == "g1-think" && choice.stops == [])
    #expect(settings.presets.map(\.name) == ["poem"])
    #expect(settings.presets[0].applied(to: SamplingSettings()).frequencyPenalty == -1)
    #expect(
      settings.keys == [
        KeySetting(place: "message", command: "newline", keys: ["Enter"], line: 8),
        KeySetting(place: "message", command: "send", keys: ["Alt-Enter", "Ctrl-G"], line: 8),
        KeySetting(place: "message", command: "yank", keys: [], line: 8),
      ])
    #expect(settings.packedModelBytes == 1000)
    #expect(
      settings.snapshots
        == SnapshotPolicy(recent: 3, conversationBudget: 5 << 20, totalBudget: 6 << 20))
  }

  @Test(
    arguments: [
      ("{\n\nthemee: 'x'}", "3: themee is not a setting; 'rwkv-tui settings' prints them all"),
      ("{\n theme: 3}", "2: theme takes a text in quotes, not 3"),
      ("{mouse: 'no'}", "1: mouse takes true or false, not \"no\""),
      ("{thoughts: 'loud'}", "1: thoughts takes auto, show, fold, not \"loud\""),
      ("{sampling: {\ntopP: 1.5}}", "2: sampling.topP takes a number from 0 to 1, not \"1.5\""),
      (
        "{sampling: {topK: 1.5}}",
        "1: sampling.topK takes a whole number from 0 to 1000, not \"1.5\""
      ),
      ("{sampling: {temperature: 'x'}}", "1: sampling.temperature takes a number from 0 to 3"),
      (
        "{sampling: {temperature: NaN}}",
        "1: sampling.temperature takes a number from 0 to 3, not \"nan\""
      ),
      ("{sampling: {order: 'x'}}", "1: sampling.order takes rwkv or hf, not \"x\""),
      (
        "{sampling: {heat: 1}}",
        "1: sampling.heat is not a setting; 'rwkv-tui settings' prints them all"
      ),
      ("{sampling: 3}", "1: sampling takes an object in { }, not 3"),
      ("{stops: ['a', 3]}", "1: stops takes a list of texts in quotes, not a list"),
      ("{template: 3}", nil), ("{models: {x: {template: 'nope'}}}", nil),
      (
        "{snapshots: {recent: 0}}",
        "1: snapshots.recent takes a whole number from 1 to 1000000, not 0"
      ),
      ("{packedModelBytes: -1}", nil), ("{keys: {message: {send: 3}}}", nil),
      ("{theme: 'a',\n theme: 'b'}", "2: theme is there twice; this one counts"),
      ("[1]", "1: the file takes an object in { }, not a list"),
      ("{theme: '\u{1B}[31m'", "1: is not JSON5: an object without its end"),
    ] as [(String, String?)])
  func aFaultIsOneLineWithItsPlaceAndName(text: String, fault: String?) {
    let (_, faults) = parse(text)

    #expect(faults.count == 1)
    if let fault { #expect(faults.first?.description == fault) }
  }

  @Test func theRestOfAFaultyFileIsUsed() {
    let (settings, faults) = parse("{theme: 3, mouse: false, sampling: {topP: 9, topK: 7}, x: 1}")

    #expect(faults.count == 3)
    #expect(settings.theme == nil && settings.usesMouse == false)
    #expect(settings.sampling.topK == 7 && settings.sampling.topP == SamplingSettings().topP)
  }

  @Test func theNoticeIsOneLineThatSaysHowMuchIsUsed() {
    let two = parse("{\n x: 1,\n y: 2}").faults

    #expect(
      UserSettings.notice(of: two, path: "/h/settings.json")
        == "/h/settings.json:2: x is not a setting; 'rwkv-tui settings' prints them all "
        + "(and 1 more: rwkv-tui settings --check); the rest is used")
    #expect(
      UserSettings.notice(of: parse("{").faults, path: "f")
        == "f:1: is not JSON5: an object without its end; the default settings are used")
    #expect(UserSettings.notice(of: [], path: "f") == nil)
  }

  @Test func noControlCharacterOfTheFileGetsIntoItsNotice() {
    let (_, faults) = parse(
      "{'\u{9B}31m\\u001b]52;;x': 1, theme: {}, sampling: {order: '\\u001b'}}")

    #expect(faults.count == 3)
    let text = UserSettings.notice(of: faults, path: "a\u{1B}b") ?? ""
    #expect(
      (text + faults.map(\.description).joined()).unicodeScalars.allSatisfy { $0.value >= 0x20 })
    #expect(!faults.description.unicodeScalars.contains { (0x7F...0x9F).contains($0.value) })
  }

  @Test func whatIsPrintedIsReadAsTheDefaults() {
    let (settings, faults) = parse(UserSettings.printed(keys: ["keys: {", "},"]))

    #expect(faults == [])
    #expect(settings.sampling == SamplingSettings())
    #expect(settings.snapshots == SnapshotPolicy())
    #expect(settings.packedModelBytes == UserSettings().packedModelBytes)
    // What the program remembers by itself is not held by a file that was printed.
    #expect(settings.theme == nil && settings.usesMouse == nil && settings.model == nil)
    #expect(settings.preferences.choices == [] && settings.presets == [] && settings.keys == [])
  }

  /// An example that is in the way of the one who takes the slashes off is none.
  @Test func whatIsPrintedAsAnExampleIsGoodToo() {
    let lines = UserSettings.printed(keys: []).split(
      separator: "\n", omittingEmptySubsequences: false)
    let active = lines.map { line in
      line.firstMatch(of: /^  \/\/ ([a-z]+: .*|  "?[^ ]*: \{.*|\},)$/).map { "  " + $0.output.1 }
        ?? line
    }

    let (settings, faults) = parse(active.joined(separator: "\n"))

    #expect(faults == [])
    #expect(
      settings.theme == "terminal" && settings.usesMouse == true && settings.thoughts == "auto")
    #expect(settings.readsAhead == true && settings.model != nil)
    #expect(settings.preferences.general.template == .worldLong)
    #expect(settings.preferences.general.stops == PromptFormat.worldLong.stops)
    #expect(settings.preferences.choices.map(\.pattern) == ["rwkv7-g1*", "*-raven-*"])
    #expect(settings.presets.map(\.name) == ["poem"])
  }

  @Test func aFileThatCannotBeReadIsSaidWithTheCause() throws {
    #expect(UserSettings.load(from: folder.path("none/settings.json")).faults == [])
    try FileManager.default.createDirectory(
      atPath: folder.path("settings.json"), withIntermediateDirectories: true)
    let faults = UserSettings.load(from: folder.path("settings.json")).faults
    #expect(faults.map(\.isWhole) == [true])
  }

  @Test func damagedFilesAreReadOrRefused() {
    let text = Array(UserSettings.printed(keys: []).utf8)
    var random = SplitMix(state: 9)
    for _ in 0..<Rounds.times(1_000) {
      var damaged = text
      for _ in 0..<3 {
        let place = Int.random(in: damaged.indices, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: damaged[place] = UInt8.random(in: 0x20...0x7E, using: &random)
        case 1: damaged.remove(at: place)
        default:
          damaged.insert(
            contentsOf: "{}[],:'\"-9e".utf8.shuffled(using: &random).prefix(2), at: place)
        }
      }
      let (settings, _) = UserSettings.parse(damaged)
      #expect(throws: Never.self) { try settings.sampling.check() }
      #expect(settings.snapshots.recent > 0 && settings.packedModelBytes >= 0)
    }
  }
}

/// What conversations begin with, by the model.
@Suite struct ModelPreferencesTests {
  @Test(
    arguments: [
      ("finch", "finch", true), ("FINCH", "finch", true), ("fin", "finch", false),
      ("fin*", "finch", true), ("*nch", "finch", true), ("*", "", true), ("f*c*", "finch", true),
      ("f*x*", "finch", false), ("**h", "finch", true), ("/m/*", "/m/finch", true),
      ("", "finch", false),
    ])
  func aNameFitsWithAnyLettersForAStar(pattern: String, name: String, fits: Bool) {
    var choice = ModelPreferences.Choice()
    (choice.pattern, choice.stops) = (pattern, ["x"])
    var preferences = ModelPreferences()
    preferences.choices = [choice]

    #expect((preferences.choice(name: name, path: name).stops != nil) == fits)
  }

  @Test func ofEachKindTheLastThatFitsCounts() {
    let settings = UserSettings.parse(
      Array(
        """
        {template: 'pile', sampling: {topP: 0.1, topK: 3},
         models: {'a*': {template: 'world', sampling: {topP: 0.2}}, 'ab': {stops: ['x']}, 'c': {template: 'free'}}}
        """.utf8)
    ).settings

    let choice = settings.preferences.choice(name: "ab", path: "/m/ab")

    #expect(choice.template == .world && choice.stops == ["x"])
    let sampling = choice.sampling.applied(to: SamplingSettings())
    #expect(sampling.topP == 0.2 && sampling.topK == 3)
    let format = settings.preferences.format(choice, suited: .raven)
    #expect(format.name == "world" && format.stops == ["x"])
    let other = settings.preferences.choice(name: "d", path: "d")
    #expect(settings.preferences.format(other, suited: .raven) == .pile)
    let none = ModelPreferences()
    #expect(none.format(none.choice(name: "d", path: "d"), suited: .raven) == .raven)
  }
}
