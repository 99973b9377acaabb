import Conversations
import Foundation
import TerminalKit
import Testing

@testable import ChatUI

@Suite struct ThemeFileTests {
  @Test func aThemeIsNamedInUpperOrLowerCase() {
    let themes = [Theme(name: "Amber", styles: [:])]
    for (name, found) in [("amber", "Amber"), ("AMBER", "Amber"), ("none", "terminal")] {
      let state = AppState(
        size: Size(rows: 24, columns: 80), conversation: Samples.emptyConversation(),
        themes: themes,
        theme: name)
      #expect(state.theme.name == found)
    }
  }

  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Sources/ChatApp/Themes")

  static let bundled: [String] =
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()

  private func parse(_ json: String) throws(ThemeError) -> Theme {
    try Theme(parsing: Data(json.utf8), name: "mine", file: "mine.json")
  }

  @Test func thereAreSeveralThemes() {
    #expect(Self.bundled.count >= 3)
  }

  @Test(arguments: bundled)
  func bundledThemeParsesAndReadsWithoutColours(file: String) throws {
    let data = try Data(contentsOf: Self.folder.appendingPathComponent(file))
    let theme = try Theme(parsing: data, name: file, file: file)
    #expect(!theme.summary.isEmpty)
    #expect(theme[.selection].attributes.contains(.reverse))
    #expect(theme[.status].attributes.contains(.reverse))
    #expect(theme[.focus].attributes.contains(.bold))
    for role in ThemeRole.allCases {
      #expect(theme[role].foreground != theme[role].background, "\(role) cannot be seen")
    }
  }

  @Test func rolesStartFromText() throws {
    let theme = try parse(
      """
      { "colors": { "Sea": "#08f" },
        "roles": { "text": "white on 17", "user": "Bold sea", "popup": "on default" } }
      """)
    #expect(theme[.text] == Style(foreground: .palette(7), background: .palette(17)))
    #expect(
      theme[.user]
        == Style(
          foreground: .rgb(red: 0, green: 0x88, blue: 0xFF), background: .palette(17),
          attributes: .bold))
    #expect(theme[.popup] == Style(foreground: .palette(7), background: .terminalDefault))
    #expect(theme[.selection] == theme[.text].with(.reverse))
  }

  @Test(arguments: [
    ("nonsense", "mine.json: not JSON"),
    ("{}", "mine.json: \"roles\" is missing"),
    (#"{"roles":{"text":3}}"#, "mine.json: roles.text: not a text"),
    (#"{"roles":{"user":"red green"}}"#, "mine.json: user: \"green\" is one colour too many"),
    (#"{"roles":{"user":"red on"}}"#, "mine.json: user: \"on\" needs a colour after it"),
    (#"{"roles":{"text":"fat"}}"#, "mine.json: text: \"fat\" is neither"),
    (#"{"roles":{"user":"300"}}"#, "mine.json: user: \"300\" is neither"),
    (##"{"roles":{"user":"#12345"}}"##, "mine.json: user: \"#12345\" is neither"),
    (#"{"roles":{"usr":"red"}}"#, "mine.json: usr: not one of the roles text, dim"),
    (#"{"colors":{"sea":"wet"},"roles":{}}"#, "mine.json: sea: \"wet\" is neither"),
  ])
  func errorsNameFileAndRole(json: String, start: String) {
    #expect {
      try parse(json)
    } throws: { error in
      "\(error)".hasPrefix(start) && !"\(error)".contains("\n")
    }
  }
}
