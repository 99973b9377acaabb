import Foundation

/// A persona as a person writes it down: who the model is, then exchanges as examples.
///
///     You are Captain Blackwater, an old pirate.
///
///     User: Who are you?
///     Assistant: Arr! They call me Blackwater.
///
/// A line that begins with `User:` or `Assistant:` begins a turn, which goes on to the next such line.
/// Either part may be missing, but not both.
public struct PersonaText: Hashable, Sendable {
  /// Who the model is; may be empty.
  public let system: String
  /// The exchanges; may be none.
  public let examples: [Persona.Example]

  /// The most bytes a file may have: some hundred thousand words.
  package static let sizeLimit = 1 << 20

  /// Reads a text; `path` is used in messages only.
  ///
  /// - Throws: `ConversationError` where turns do not alternate, or there is nothing.
  public init(parsing text: String, path: String) throws(ConversationError) {
    var system: [Substring] = []
    var turns: [Turn] = []
    let text = text.hasPrefix("\u{FEFF}") ? String(text.unicodeScalars.dropFirst()) : text
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .enumerated()
    {
      if let turn = Turn(opening: line, number: index + 1) {
        turns.append(turn)
      } else if turns.isEmpty {
        system.append(line)
      } else {
        turns[turns.count - 1].lines.append(line)
      }
    }
    do throws(ConversationError) {
      examples = try Self.examples(turns)
    } catch {
      throw ConversationError(path: path, problem: error.problem)
    }
    self.system = PromptFormat.stripped(system.joined(separator: "\n"))
    guard !self.system.isEmpty || !examples.isEmpty else {
      throw ConversationError(path: path, problem: "is empty")
    }
  }

  /// A turn while it is read.
  private struct Turn {
    let role: Role
    /// The number of its first line.
    let number: Int
    var lines: [Substring]

    init?(opening line: Substring, number: Int) {
      let marks: [(String, Role)] = [("User:", .user), ("Assistant:", .assistant)]
      guard let (mark, role) = marks.first(where: { line.hasPrefix($0.0) }) else { return nil }
      self.role = role
      self.number = number
      lines = [line.dropFirst(mark.count)]
    }

    var text: String { PromptFormat.stripped(lines.joined(separator: "\n")) }
  }

  private static func examples(_ turns: [Turn]) throws(ConversationError) -> [Persona.Example] {
    for (index, turn) in turns.enumerated() {
      func fail(_ problem: String) -> ConversationError {
        ConversationError(path: "", problem: "line \(turn.number): \(problem)")
      }
      if turn.text.isEmpty { throw fail("this turn is empty") }
      guard turn.role == (index.isMultiple(of: 2) ? .user : .assistant) else {
        throw fail(
          turn.role == .user
            ? "the User turn before this one has no reply"
            : "an Assistant turn must follow a User turn")
      }
    }
    guard turns.count.isMultiple(of: 2) else {
      throw ConversationError(path: "", problem: "the last example has no Assistant reply")
    }
    return stride(from: 0, to: turns.count, by: 2).map {
      Persona.Example(user: turns[$0].text, assistant: turns[$0 + 1].text)
    }
  }
}
