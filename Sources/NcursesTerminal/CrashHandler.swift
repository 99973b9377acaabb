import CTerminal

/// The last acts of a program that dies of a fault: it gives the terminal back, and where a file that it
/// reads in place was cut short, says so.
public enum CrashHandler {
  /// Has it done from now on.
  public static func prepare() { ct_prepare_last_words() }
}
