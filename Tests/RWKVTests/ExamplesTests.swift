import Foundation
import Testing

/// The examples in the documentation, which compile here and run in `Tests/Client`.
@Suite struct ExamplesTests {
  private let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../..").standardizedFileURL

  @Test func theArticlesExamplesAreThoseThatCompile() throws {
    let article = try text("Sources/RWKV/RWKV.docc/FromPython.md")
    let shown = article.components(separatedBy: "```swift\n").dropFirst().map {
      lines($0.components(separatedBy: "```")[0])
    }
    let source = try text("Tests/Client/Sources/Client/Examples.swift")
    let compiled = source.components(separatedBy: "// example ").dropFirst().map { part in
      lines(
        part.components(separatedBy: "// end")[0].split(separator: "\n").dropFirst().joined(
          separator: "\n"))
    }

    #expect(compiled.count == 8)
    #expect(Set(shown) == Set(compiled) && shown.count == compiled.count)
  }

  /// Lines without the blanks around them.
  private func lines(_ text: String) -> [String] {
    text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.filter {
      !$0.isEmpty
    }
  }

  private func text(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: package.appendingPathComponent(path)), as: UTF8.self)
  }
}
