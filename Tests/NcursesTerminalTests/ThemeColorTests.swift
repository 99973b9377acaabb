import ChatUI
import Foundation
import TerminalKit
import Testing

@testable import NcursesTerminal

/// No role of a theme is drawn in the colour of its own ground, whatever the terminal can show.
@Suite struct ThemeColorTests {
  private static let themes: [Theme] = {
    let root = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let folder = root.appendingPathComponent("Sources/ChatApp/Themes")
    let files = try? FileManager.default
      .contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "json" }
    return [.builtIn]
      + (files ?? []).compactMap { file in
        try? Theme(parsing: Data(contentsOf: file), name: file.lastPathComponent, file: file.path)
      }
  }()

  @Test func allThemesAreLookedAt() { #expect(Self.themes.count == 5) }

  @Test(arguments: Self.themes, [ColorDepth.palette(8), .palette(16), .palette(256), .direct])
  func everyRoleIsSeen(theme: Theme, depth: ColorDepth) {
    for role in ThemeRole.allCases {
      for style in [theme[role], theme.onPopup(role)] {
        let (foreground, background) = colors(of: style, depth)
        if background == -1 {
          // Of the terminal's own ground only this is known: it is black or white.
          #expect(![0, 7, 15].contains(foreground), "\(theme.name): \(role)")
        } else {
          #expect(foreground != background, "\(theme.name): \(role)")
        }
      }
    }
  }

  /// A theme of a person's own may ask for colours that fall together; their strokes are seen as well.
  @Test(arguments: [ColorDepth.palette(8), .palette(16), .palette(256)])
  func coloursThatAreNotToBeHadAreReplaced(depth: ColorDepth) {
    for index in 0...255 {
      let color = Color.palette(UInt8(index))
      let dark = colors(
        of: Style(foreground: color, background: .rgb(red: 9, green: 9, blue: 9)), depth)
      #expect(dark.foreground != dark.background)
      let own = colors(of: Style(foreground: color), depth)
      #expect(own.foreground == index || ![0, 7, 15].contains(own.foreground))
    }
  }

  private func colors(of style: Style, _ depth: ColorDepth) -> (foreground: Int, background: Int) {
    var defined = (foreground: -1, background: -1)
    var pairs = ColorPairs(depth: depth, capacity: 8) { defined = (foreground: $1, background: $2) }
    _ = pairs.pair(for: style)
    return defined
  }
}
