/// How many columns a character takes: the one function that wrapping, drawing and the cursor use.
public enum CharacterWidth {
  /// The columns of one grapheme: 0, 1 or 2.
  public static func columns(of character: Character) -> Int { 1 }

  /// The columns of a line of text.
  public static func columns(of text: String) -> Int {
    text.reduce(0) { $0 + columns(of: $1) }
  }

  /// The text with control, escape and bidi characters replaced by visible stand-ins.
  public static func neutralised(_ text: String) -> String { text }
}
