/// The line below the header of a table: md4c wants three dashes a column where GitHub is content with one.
enum TableRules {
  /// The text with dashes enough in such lines.
  static func widened(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "|")) else { return text }
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var isChanged = false
    for index in lines.indices.dropFirst()
    where isRule(lines[index]) && lines[index - 1].utf8.contains(UInt8(ascii: "|")) {
      lines[index] = widenedLine(lines[index])
      isChanged = true
    }
    return isChanged ? lines.joined(separator: "\n") : text
  }

  private static func isRule(_ line: String) -> Bool {
    let bytes = line.utf8
    guard bytes.contains(UInt8(ascii: "|")), bytes.contains(UInt8(ascii: "-")) else { return false }
    return bytes.allSatisfy { "|-: \t\r>".utf8.contains($0) }
  }

  private static func widenedLine(_ line: String) -> String {
    var result = ""
    var run = 0
    for character in line {
      if character == "-" {
        run += 1
      } else if run > 0 {
        result += String(repeating: "-", count: max(0, 3 - run))
        run = 0
      }
      result.append(character)
    }
    return result + String(repeating: "-", count: run > 0 ? max(0, 3 - run) : 0)
  }
}
