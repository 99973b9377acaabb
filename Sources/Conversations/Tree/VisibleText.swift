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

  /// The same on one line, with a space for each run of newlines and tabs.
  public static func line(_ text: String) -> String {
    neutralised(text).split { $0.isNewline || $0 == "\t" }.joined(separator: " ")
  }
}
