import Foundation
import RWKVEngine
import RWKVPlatform
import RWKVTensors

/// A file that gets a line for every pass through the model as soon as it ends: how many tokens it
/// read, a space, and how many seconds that took.
///
/// So a benchmark knows of what it sees on the screen how much was the model's own time.
package final class PassLog {
  private let file: Int32

  /// Opens a file to append to; one that is not there is made.
  ///
  /// - Throws: `CommandError` where that is not possible.
  package init(path: String) throws {
    do throws(SystemError) {
      file = try DurableFile.openForAppending(path)
    } catch {
      throw CommandError("\(path): cannot be written: \(error)")
    }
  }

  deinit { close(file) }

  /// Adds a pass.
  package func add(_ pass: Pass) {
    let line = Array("\(pass.tokens) \(pass.seconds)\n".utf8)
    // What cannot be written is missing; the chat goes on.
    _ = write(file, line, line.count)
  }

  /// The passes in a file, in the order in which they ended.
  package static func passes(in path: String) -> [Pass] {
    let log = (try? DurableFile.read(path, limit: 1 << 30)) ?? Data()
    let text = String(decoding: log, as: UTF8.self)
    return text.split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      guard words.count == 2, let tokens = Int(words[0]), let seconds = Double(words[1]) else {
        return nil
      }
      return Pass(tokens: tokens, seconds: seconds)
    }
  }
}
