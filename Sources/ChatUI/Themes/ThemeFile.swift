import Foundation
import TerminalKit

/// Why a theme file cannot be used; its description is one line for the person.
public struct ThemeError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file's path as it was given.
  public let file: String
  /// The role or colour that was wrong; nil where it is the file as a whole.
  public let role: String?
  /// The problem, in a few words.
  public let problem: String

  /// One line for the person.
  public var description: String { file + ": " + (role.map { $0 + ": " } ?? "") + problem }
}

/// A theme as it lies on disk.
///
///     {
///       "summary": "warm colours on black",
///       "colors": { "amber": "#ffb000" },
///       "roles": { "text": "#d0d0d0 on black", "user": "bold amber" }
///     }
///
/// A role takes what it does not mention from `text`; a role that is left out looks like text with
/// attributes that tell it apart. See `StyleNotation` and `ThemeRole`.
private struct ThemeFile: Decodable {
  var summary: String?
  var colors: [String: String]?
  var roles: [String: String]
}

extension Theme {
  /// Reads a theme file.
  ///
  /// - Parameters:
  ///   - data: The file's bytes: JSON.
  ///   - name: What the theme is called, as a rule the file's name without its extension.
  ///   - file: The file's path, for the error.
  public init(parsing data: Data, name: String, file: String) throws(ThemeError) {
    let contents: ThemeFile
    do {
      contents = try JSONDecoder().decode(ThemeFile.self, from: data)
    } catch DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context)
    {
      let path = context.codingPath.map(\.stringValue).joined(separator: ".")
      throw ThemeError(file: file, role: path.isEmpty ? nil : path, problem: "not a text")
    } catch DecodingError.keyNotFound(let key, _) {
      throw ThemeError(file: file, role: nil, problem: "\"\(key.stringValue)\" is missing")
    } catch {
      throw ThemeError(file: file, role: nil, problem: "not JSON")
    }

    var notation = StyleNotation()
    for (color, value) in (contents.colors ?? [:]).sorted(by: { $0.key < $1.key }) {
      notation.colors[color.lowercased()] = try Self.named(color, in: file) {
        () throws(StyleNotation.Problem) in try StyleNotation().color(value.lowercased())
      }
    }
    var styles: [ThemeRole: Style] = [:]
    let base = try Self.named("text", in: file) { () throws(StyleNotation.Problem) in
      try notation.style(contents.roles["text"] ?? "", over: .plain)
    }
    for (name, value) in contents.roles.sorted(by: { $0.key < $1.key }) {
      guard let role = ThemeRole(rawValue: name) else {
        let roles = ThemeRole.allCases.map(\.rawValue).joined(separator: ", ")
        throw ThemeError(file: file, role: name, problem: "not one of the roles \(roles)")
      }
      styles[role] = try Self.named(name, in: file) { () throws(StyleNotation.Problem) in
        try notation.style(value, over: base)
      }
    }
    styles[.text] = base
    self.init(name: name, summary: contents.summary ?? "", styles: styles)
  }

  /// Adds the file and the role to what went wrong in `body`.
  private static func named<Value>(
    _ role: String, in file: String, _ body: () throws(StyleNotation.Problem) -> Value
  ) throws(ThemeError) -> Value {
    do {
      return try body()
    } catch {
      throw ThemeError(file: file, role: role, problem: error.description)
    }
  }
}
