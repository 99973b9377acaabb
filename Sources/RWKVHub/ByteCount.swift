/// Numbers of bytes as people read them.
public enum ByteCount {
  /// E.g. "382 MB", "3.06 GB".
  public static func text(_ bytes: Int) -> String {
    switch bytes {
    case ..<1_000: return "\(bytes) bytes"
    case ..<1_000_000: return "\(bytes / 1_000) kB"
    case ..<1_000_000_000: return "\(bytes / 1_000_000) MB"
    default:
      let hundredths = bytes / 10_000_000
      let rest = hundredths % 100
      return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest) GB"
    }
  }
}
