import Foundation
import RWKVSampling
import TerminalKit
import Testing

@testable import ChatUI

/// What the starter models are taught about the program, held against the program: its key map, its
/// commands and its sampling values. So they cannot teach what is no longer true.
///
/// The other way round nothing is asked: what is new in the program need not be taught at once.
@Suite struct TaughtFactsTests {
  let facts: [TaughtFact]

  init() throws { facts = try TaughtFact.all() }

  @Test func everyKeyOfAFactIsBound() {
    let unbound = facts.flatMap { fact in
      fact.keys.filter { !ProgramTable.keys.contains($0) }.map { "\(fact.id): \($0)" }
    }
    #expect(unbound == [])
  }

  @Test func everyCommandOfAFactExists() {
    let unknown = facts.flatMap { fact in
      fact.commands.filter { !ProgramTable.commands.contains($0) }.map { "\(fact.id): \($0)" }
    }
    #expect(unknown == [])
  }

  @Test func everySettingOfAFactExists() {
    let unknown = facts.flatMap { fact in
      fact.settings.filter { !ProgramTable.settings.contains($0) }.map { "\(fact.id): \($0)" }
    }
    #expect(unknown == [])
  }

  @Test func aFactOfOneFunctionKeyAndOneCommandNamesThePairOfTheKeyMap() {
    let wrong = facts.filter { fact in
      guard fact.keys.count == 1, fact.commands.count == 1,
        let bound = ProgramTable.commandOfFunctionKey[fact.keys[0]]
      else { return false }
      return bound != fact.commands[0]
    }
    #expect(wrong.map(\.id) == [])
  }

  @Test func answersNameOnlyFunctionKeysAndCommandsThatExist() {
    let wrong = facts.flatMap { fact in
      let keys = fact.answers.matches(of: /\bF\d+\b/).map { String($0.output) }
      let commands = fact.answers.matches(of: /(?:^|[ (])\/([a-z]+)(?![a-z\/.~])/)
        .map { String($0.output.1) }
      return
        (keys.filter { !ProgramTable.keys.contains($0) }
        + commands.filter { !ProgramTable.commands.contains($0) })
        .map { "\(fact.id): \($0)" }
    }
    #expect(wrong == [])
  }
}

/// The values that facts name, held against the tables of settings and presets.
@Suite struct TaughtValuesTests {
  let facts: [TaughtFact]

  init() throws { facts = try TaughtFact.all() }

  @Test func whereASettingStartsIsTrue() {
    var checked = 0
    for (fact, setting) in ofOneSetting {
      for match in fact.answers.matches(of: /starts? at (-?[0-9.]+[0-9])/) {
        checked += 1
        #expect(
          Double(match.output.1) == Double(setting.text(in: SamplingSettings())), "\(fact.id)")
      }
    }
    #expect(checked > 5)
  }

  @Test func howFarASettingGoesIsTrue() {
    var checked = 0
    for (fact, setting) in ofOneSetting {
      for match in fact.answers.matches(of: /goes from (-?[0-9.]+) to ([0-9]+)/) {
        checked += 1
        var settings = SamplingSettings()
        setting.goToLimit(highest: true, in: &settings)
        let (least, most) = (String(match.output.1), String(match.output.2))
        #expect(Double(most) == Double(setting.text(in: settings)), "\(fact.id)")
        #expect(throws: Never.self, "\(fact.id)") { try setting.set(least, in: &settings) }
      }
    }
    #expect(checked > 4)
  }

  @Test func whatAPresetSetsIsTrue() {
    var checked = 0
    let pattern =
      /\/preset ([a-z]+)\. It sets temperature ([0-9.]+[0-9])(?: and|,) top-p ([0-9.]+[0-9])/
    for fact in facts {
      for match in fact.answers.matches(of: pattern) {
        checked += 1
        let settings = SamplingPreset.builtIn.named(String(match.output.1))?.applied(
          to: SamplingSettings())
        #expect(settings?.temperature == Double(match.output.2), "\(fact.id)")
        #expect(settings?.topP == Double(match.output.3), "\(fact.id)")
      }
    }
    #expect(checked == SamplingPreset.builtIn.count)
  }

  /// The facts about one setting.
  private var ofOneSetting: [(TaughtFact, SamplingSetting)] {
    facts.compactMap { fact in
      guard fact.settings.count == 1, let setting = SamplingSetting.named(fact.settings[0]) else {
        return nil
      }
      return (fact, setting)
    }
  }
}

/// What the program's own tables say.
private enum ProgramTable {
  /// The labels of all keys, with the arrows by their names too.
  static let keys: Set<String> = {
    let labels = KeyMap.standard.bindings.flatMap(\.keys).map(\.label)
    return Set(labels + labels.map(named))
  }()

  static let commands = Set(SlashCommand.all.map(\.verb.rawValue))
  static let settings = Set(SamplingSetting.acting(under: SamplingSettings()).map(\.name))

  /// The command that each function key runs.
  static let commandOfFunctionKey: [String: String] = {
    let pairs = KeyMap.standard.bindings.flatMap { binding in
      binding.keys.compactMap { key -> (String, String)? in
        guard case .function = key.code, case .run(let verb) = binding.command else { return nil }
        return (key.label, verb.rawValue)
      }
    }
    return Dictionary(uniqueKeysWithValues: pairs)
  }()

  private static func named(_ label: String) -> String {
    [("↑", "Up"), ("↓", "Down"), ("←", "Left"), ("→", "Right")]
      .reduce(label) { $0.replacing($1.0, with: $1.1) }
  }
}

/// A fact as a file of facts writes it down, as far as it can be checked.
struct TaughtFact {
  var id: String
  var keys: [String] = []
  var commands: [String] = []
  var settings: [String] = []
  /// All its answers in one text.
  var answers = ""

  /// Every fact of every file.
  static func all() throws -> [TaughtFact] {
    let root = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let folder = root.appendingPathComponent("Sources/StarterModels/Training/facts")
    let files = try FileManager.default
      .contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "toml" }
    return try files.flatMap { file in
      try read(String(contentsOf: file, encoding: .utf8)[...])
    }
  }

  /// Reads what is written as `name = value`: a string or a list of strings in TOML, over one or
  /// several lines, is JSON 5.
  private static func read(_ text: Substring) throws -> [TaughtFact] {
    let decoder = JSONDecoder()
    decoder.allowsJSON5 = true
    return try text.split(separator: "[[fact]]").dropFirst().map { block in
      func value(_ name: String) -> Data? {
        guard let start = block.firstRange(of: "\n\(name) = ")?.upperBound else { return nil }
        let rest = block[start...]
        let end = rest.firstRange(of: rest.first == "[" ? "]\n" : "\n")
        return Data(rest[..<(end?.upperBound ?? rest.endIndex)].utf8)
      }
      func list(_ name: String) throws -> [String] {
        try value(name).map { try decoder.decode([String].self, from: $0) } ?? []
      }
      return TaughtFact(
        id: try decoder.decode(String.self, from: try #require(value("id"))),
        keys: try list("keys"), commands: try list("commands"), settings: try list("settings"),
        answers: try list("answer").joined(separator: "\n"))
    }
  }
}
