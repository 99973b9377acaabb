import Foundation
import RWKVSampling
import TerminalKit
import Testing

@testable import ChatUI

/// What the starter models are taught about the program, held against the program: its key map, its
/// commands and its sampling values. So they cannot teach what is no longer true.
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

  @Test func everyCommandFunctionKeyAndSettingIsTaught() {
    let taught = (
      keys: Set(facts.flatMap(\.keys)), commands: Set(facts.flatMap(\.commands)),
      settings: Set(facts.flatMap(\.settings))
    )

    #expect(ProgramTable.commands.subtracting(taught.commands) == [])
    #expect(Set(ProgramTable.commandOfFunctionKey.keys).subtracting(taught.keys) == [])
    #expect(ProgramTable.settings.subtracting(taught.settings) == [])
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
