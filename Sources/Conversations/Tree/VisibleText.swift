/// Texts of files and models as they may be shown anywhere.
public enum VisibleText {
  /// The text with U+FFFD for every control character but newlines and tabs, so that none commands a
  /// terminal.
  public static func neutralised(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let isControl = scalar.properties.generalCategory == .control
      result.append(isControl && scalar != "\n" && scalar != "\t" ? "\u{FFFD}" : scalar)
    }
    return String(result)
  }

  /// The text without control characters but newlines and tabs, for where somebody pastes it: a shell obeys
  /// what a terminal only shows.
  public static func withoutControls(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.filter {
          $0.properties.generalCategory != .control || $0 == "\n" || $0 == "\t"
        }))
  }

  /// The text as `neutralised` gives it, on one line, with a space for each run of newlines and tabs.
  public static func line(_ text: String) -> String {
    neutralised(text).split { $0.isNewline || $0 == "\t" }.joined(separator: " ")
  }
}
