/// Lines that come in one burst, as no person types: a paste from a terminal that does not say so.
enum Burst {
  /// Whether a run of text has a line end inside.
  ///
  /// A line end that ends the text is Enter behind a line that came at once (from a script, over a slow
  /// connection). Behind a line end inside, the last one is part of the text too.
  static func isLines(_ run: some Collection<UInt8>) -> Bool {
    guard let end = run.firstIndex(where: isLineEnd) else { return false }
    return run[end...].contains { !isLineEnd($0) }
  }

  /// Whether the rest of some lines may be on its way.
  static func mayGoOn(_ bytes: some Collection<UInt8>) -> Bool {
    bytes.count > 1 && bytes.contains(where: isLineEnd)
  }

  /// Whether a byte is text or a line end, rather than a key.
  static func isText(_ byte: UInt8) -> Bool {
    isLineEnd(byte) || byte == 0x09 || byte >= 0x20 && byte != 0x7F
  }

  private static func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0D || byte == 0x0A }
}
