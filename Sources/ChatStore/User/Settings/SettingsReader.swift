import Conversations
import RWKVJSON

/// A fault of a settings file; the rest of the file is used, where it can be read.
public struct SettingsFault: Hashable, Sendable, CustomStringConvertible {
  /// The line, counted from 1; nil where it is the file as a whole.
  public let line: Int?
  /// The setting, e.g. `sampling.topP`, and the fault of it.
  public let problem: String
  /// Whether nothing of the file is used.
  public let isWhole: Bool

  /// Makes a fault; no control character of the file gets into it.
  public init(line: Int?, problem: String, isWhole: Bool = false) {
    self.line = line
    self.problem = VisibleText.line(problem)
    self.isWhole = isWhole
  }

  public var description: String { (line.map { "\($0): " } ?? "") + problem }
}

/// Takes values of a settings file and gathers what is wrong with them.
struct SettingsReader {
  private(set) var faults: [SettingsFault] = []

  /// Notes a fault of a value.
  mutating func refuse(_ name: String, _ problem: String, line: Int) {
    faults.append(SettingsFault(line: line, problem: "\(name.prefix(60)) \(problem)"))
  }

  private mutating func mismatch(_ value: JSON5Value, _ name: String, wanted: String) {
    refuse(name, "takes \(wanted), not \(Self.shown(value))", line: value.line)
  }

  /// A value as a fault shows it.
  private static func shown(_ value: JSON5Value) -> String {
    switch value.content {
    case .null: "null"
    case .boolean(let value): "\(value)"
    case .number(let number): number.integer.map(String.init) ?? "\(number.double)"
    case .string(let text): "\"\(text.prefix(40))\""
    case .array: "a list"
    case .object: "an object"
    }
  }

  // MARK: Values

  mutating func boolean(_ value: JSON5Value, _ name: String) -> Bool? {
    if case .boolean(let boolean) = value.content { return boolean }
    mismatch(value, name, wanted: "true or false")
    return nil
  }

  mutating func text(_ value: JSON5Value, _ name: String) -> String? {
    if case .string(let text) = value.content, !text.isEmpty { return text }
    mismatch(value, name, wanted: "a text in quotes")
    return nil
  }

  /// One of some words.
  mutating func word(_ value: JSON5Value, _ name: String, of words: [String]) -> String? {
    if case .string(let text) = value.content, words.contains(text.lowercased()) {
      return text.lowercased()
    }
    mismatch(value, name, wanted: words.joined(separator: ", "))
    return nil
  }

  mutating func integer(_ value: JSON5Value, _ name: String, in range: ClosedRange<Int>) -> Int? {
    if case .number(let number) = value.content, let integer = number.integer,
      range.contains(integer)
    {
      return integer
    }
    mismatch(
      value, name, wanted: "a whole number from \(range.lowerBound) to \(range.upperBound)")
    return nil
  }

  /// A list of texts.
  mutating func texts(_ value: JSON5Value, _ name: String) -> [String]? {
    if case .array(let elements) = value.content {
      let texts = elements.compactMap { element -> String? in
        if case .string(let text) = element.content, !text.isEmpty { text } else { nil }
      }
      if texts.count == elements.count { return texts }
    }
    mismatch(value, name, wanted: "a list of texts in quotes")
    return nil
  }

  /// The members of an object, each name once.
  mutating func members(_ value: JSON5Value, _ name: String) -> [JSON5Value.Member] {
    guard case .object(let members) = value.content else {
      mismatch(value, name.isEmpty ? "the file" : name, wanted: "an object in { }")
      return []
    }
    var last: [String: Int] = [:]
    for (index, member) in members.enumerated() {
      if last.updateValue(index, forKey: member.name) != nil {
        refuse(
          name.isEmpty ? member.name : "\(name).\(member.name)",
          "is there twice; this one counts", line: member.line)
      }
    }
    return members.enumerated().filter { last[$0.element.name] == $0.offset }.map(\.element)
  }
}
