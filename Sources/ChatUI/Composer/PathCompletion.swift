import ChatCore

/// The paths that an argument being typed may become.
struct PathCompletion: Hashable, Sendable {
  /// The line up to the word that is completed.
  let head: String
  /// The folder as it is typed, with its last slash; empty for the working directory.
  let folder: String
  /// The beginning of the name.
  let start: String

  /// Looks at the last word of a command's argument; nil where that is none to complete.
  ///
  /// - Parameter takesSeveral: Whether spaces part paths, rather than belong to one.
  init?(line: String, argument: Substring, takesSeveral: Bool) {
    let (begin, word) = ShellWords.lastWord(of: argument)
    let isOne = !takesSeveral && !argument.contains { "\"'\\".contains($0) }
    let text = isOne ? String(argument) : word
    head = String(line[..<(isOne ? argument.startIndex : begin)])
    guard !text.contains(where: \.isNewline) else { return nil }
    if let slash = text.lastIndex(of: "/") {
      folder = String(text[...slash])
      start = String(text[text.index(after: slash)...])
    } else {
      folder = text == "~" ? "~/" : ""
      start = text == "~" ? "" : text
    }
  }

  /// Whether what is typed says by itself that it is a path.
  var isClear: Bool { folder.hasPrefix("/") || folder.hasPrefix("~") || folder.hasPrefix(".") }

  /// The lines with the names of a folder that fit; hidden ones only where a point is typed.
  func candidates(_ paths: [PathChoice]) -> [Completion.Candidate] {
    paths.filter { $0.name.hasPrefix(start) && ($0.name.first != "." || start.first == ".") }
      .map { path in
        let name = path.name + (path.isFolder ? "/" : "")
        return Completion.Candidate(
          line: head + ShellWords.quoted(folder + name), label: name,
          summary: path.isFolder ? "folder" : path.size.map(HumanReadable.bytes) ?? "")
      }
  }
}
