import Foundation
import TerminalKit

/// One line on the terminal that says what takes its time; nothing where stderr is not a terminal.
package final class StatusLine {
  private let isShown = isatty(STDERR_FILENO) == 1
  private var last = ""

  /// Makes one that shows nothing yet.
  package init() {}

  /// Shows what is being done in the place of what was shown before.
  package func show(_ what: String) {
    guard isShown, what != last else { return }
    last = what
    write("\r\u{1b}[K\(CharacterWidth.neutralised(what)) …")
  }

  /// The same with the share that is done.
  package func show(_ what: String, share: Double) { show("\(what) \(Int(share * 100)) %") }

  /// Takes the line away.
  package func clear() {
    if isShown, !last.isEmpty { write("\r\u{1b}[K") }
    last = ""
  }

  private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
