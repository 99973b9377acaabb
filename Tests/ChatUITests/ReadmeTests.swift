import Conversations
import Foundation
import Testing

@testable import ChatUI

/// The README's keys, commands and templates, held against the program's own tables.
@Suite struct ReadmeTests {
  private let text: String
  private let labels = Set(KeyMap.standard.bindings.flatMap(\.keys).map(\.label))

  init() throws {
    let root = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    text = try String(contentsOf: root.appendingPathComponent("README.md"), encoding: .utf8)
  }

  /// The section under a heading.
  private func section(_ heading: String) throws -> Substring {
    let start = try #require(text.range(of: "\n## \(heading)\n")).upperBound
    return text[start...].prefix(
      upTo: text[start...].range(of: "\n## ")?.lowerBound ?? text.endIndex)
  }

  @Test func everyKeyOfTheTableIsBound() throws {
    let rows = try section("Keys").split(separator: "\n").filter { $0.hasPrefix("| ") }.dropFirst()
    let keys = rows.flatMap { row in
      row.split(separator: "|")[0].split { " ,;".contains($0) }.map(String.init)
    }
    let words: Set = ["or", "in", "the", "transcript:"]
    #expect(rows.count > 10)
    #expect(keys.filter { !labels.contains($0) && !words.contains($0) } == [])
  }

  @Test func everyKeyThatIsSpokenOfIsBound() throws {
    let spoken = try section("Keys").matches(of: /\bF\d+\b|\b(?:Ctrl|Alt|Shift)-[A-Za-z_←→↑↓]+/)
      .map { String($0.output) }
    #expect(spoken.count > 20)
    #expect(spoken.filter { !labels.contains($0) } == [])
  }

  @Test func everyFunctionKeyIsSpokenOf() throws {
    let keys = try section("Keys").matches(of: /\bF\d+\b/).map { String($0.output) }
    let bound = labels.filter { $0.wholeMatch(of: /F\d+/) != nil }
    #expect(bound.subtracting(keys) == [])
  }

  @Test func everySlashCommandExists() {
    let verbs = Set(SlashCommand.Verb.allCases.map(\.rawValue))
    let quoted = text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 && $0.element.hasPrefix("/") }.map(\.element)
    let commands = quoted.flatMap { part in
      part.matches(of: /(?:^|\s)\/([a-z]+)/).map { String($0.output.1) }
    }
    #expect(commands.count > 30)
    #expect(commands.filter { !verbs.contains($0) } == [])
  }

  @Test func theTemplatesAreThoseThatAreBuiltIn() throws {
    let start = try #require(text.range(of: "changed with `/template`:")).upperBound
    let sentence = text[start...].prefix { $0 != "." }
    let names = sentence.matches(of: /`([a-z0-9-]+)`/).map { String($0.output.1) }
    #expect(Set(names) == Set(PromptFormat.builtIn.map(\.name)))
  }
}
