import CommandKit
import Foundation

/// Standard input, a line at a time, until its end or an interrupt.
struct LineReader {
  private let interrupt: Interrupt
  private var bytes: [UInt8] = []
  /// Those of `bytes` in which no line ends.
  private var searched = 0

  init(_ interrupt: Interrupt) { self.interrupt = interrupt }

  /// The next line, without its end; what is no UTF-8 is repaired. A last line needs no end.
  mutating func next() -> String? {
    while true {
      if let end = bytes[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        defer { (bytes, searched) = (Array(bytes[(end + 1)...]), 0) }
        return String(decoding: bytes[..<end], as: UTF8.self)
      }
      searched = bytes.count
      guard interrupt.waits(forInput: STDIN_FILENO) else { return nil }
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      let count = read(STDIN_FILENO, &buffer, buffer.count)
      if count < 0, errno == EINTR || errno == EAGAIN { continue }
      guard count > 0 else {
        defer { (bytes, searched) = ([], 0) }
        return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
      }
      bytes += buffer[..<count]
    }
  }
}
