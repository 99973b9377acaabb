/// A block of code in a message, between fences of three or more ``` or ~~~.
struct CodeBlock: Hashable, Sendable {
  /// The word behind the opening fence, lower case; empty where there is none.
  let language: String
  /// The lines between the fences, each with its end.
  let code: String

  /// All blocks of a text, in their order; one that is still being written ends with the text.
  static func all(in text: String) -> [CodeBlock] {
    var blocks: [CodeBlock] = []
    var open: (fence: Substring, indent: Int, language: String, lines: [Substring])?
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.endsLine) {
      let indent = line.prefix { $0 == " " }.count
      let rest = line.dropFirst(indent)
      if var block = open {
        let run = rest.prefix { $0 == block.fence.first }
        let isEnd =
          indent < 4 && run.count >= block.fence.count
          && rest.dropFirst(run.count).allSatisfy(\.isWhitespace)
        if isEnd {
          blocks.append(CodeBlock(block.language, block.lines))
          open = nil
        } else {
          block.lines.append(line.dropFirst(min(indent, block.indent)))
          open = block
        }
      } else if let mark = rest.first, mark == "`" || mark == "~" {
        let fence = rest.prefix { $0 == mark }
        let info = rest.dropFirst(fence.count)
        guard fence.count >= 3, !(mark == "`" && info.contains("`")) else { continue }
        let language = info.split(whereSeparator: \.isWhitespace).first ?? ""
        open = (fence, indent, language.lowercased(), [])
      }
    }
    if let open { blocks.append(CodeBlock(open.language, open.lines)) }
    return blocks
  }

  private init(_ language: String, _ lines: [Substring]) {
    self.language = language
    code = lines.map { $0 + "\n" }.joined()
  }
}

extension Character {
  /// Whether it ends a line, as Unix or as Windows does.
  fileprivate var endsLine: Bool { self == "\n" || self == "\r\n" }
}
