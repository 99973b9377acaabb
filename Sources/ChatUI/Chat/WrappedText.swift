import TerminalKit

/// A text broken into lines, which are cut out of it as they are asked for.
struct WrappedText: Sendable, RandomAccessCollection {
  let text: String
  let columns: Int
  /// Where the lines start and end, in bytes of UTF-8: unlike a `Substring` they hold for every text
  /// that goes on from this one, and keep no earlier one alive.
  private let bounds: [Range<Int>]
  /// How many lines were wrapped for this text rather than taken over; tells what a frame costs.
  let wrappedLines: Int

  /// Wraps a text.
  init(_ text: String, columns: Int) {
    self.init(text, columns: columns, keeping: [], wrappingFrom: 0)
  }

  /// Wraps a text, taking over the lines of one that it goes on from.
  ///
  /// An addition can change the last line, and the line before where its first letter joins the
  /// last one; a line that is done depends on nothing before it.
  init(_ text: String, columns: Int, goingOnFrom earlier: WrappedText) {
    let kept = earlier.bounds.dropLast(2)
    if !kept.isEmpty, earlier.columns == columns, text.startsLike(earlier.text) {
      let start = earlier.bounds[kept.count].lowerBound
      self.init(text, columns: columns, keeping: Array(kept), wrappingFrom: start)
    } else {
      self.init(text, columns: columns)
    }
  }

  private init(_ text: String, columns: Int, keeping kept: [Range<Int>], wrappingFrom start: Int) {
    self.text = text
    self.columns = columns
    let rest = String(text[text.utf8.index(text.startIndex, offsetBy: start)...])
    let lines = LineWrapping.wrap(rest, columns: columns)
    wrappedLines = lines.count
    bounds =
      kept
      + lines.map { line in
        let from = start + rest.utf8.distance(from: rest.startIndex, to: line.startIndex)
        return from..<from + line.utf8.count
      }
  }

  private func place(_ byte: Int) -> String.Index {
    text.utf8.index(text.startIndex, offsetBy: byte)
  }

  var startIndex: Int { 0 }
  var endIndex: Int { bounds.count }

  /// Where a character of the text stands; see `LineWrapping.position`.
  func position(of index: String.Index) -> Point {
    LineWrapping.position(of: index, in: Array(self), columns: columns)
  }

  subscript(line: Int) -> Substring {
    text[place(bounds[line].lowerBound)..<place(bounds[line].upperBound)]
  }
}
