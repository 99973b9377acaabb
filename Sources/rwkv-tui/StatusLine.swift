import Foundation

/// One line on the terminal that says what takes its time; nothing where stderr is not a terminal.
final class StatusLine {
  private let isShown = isatty(STDERR_FILENO) == 1
  private var last = ""

  /// Shows what is being done in the place of what was shown before.
  func show(_ what: String) {
    guard isShown, what != last else { return }
    last = what
    write("\r\u{1b}[K\(what) …")
  }

  /// The same with the share that is done.
  func show(_ what: String, share: Double) { show("\(what) \(Int(share * 100)) %") }

  /// Takes the line away.
  func clear() {
    if isShown, !last.isEmpty { write("\r\u{1b}[K") }
    last = ""
  }

  private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
