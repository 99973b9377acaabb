import Dispatch
import Foundation
import Tensors

/// A folder for the time of a benchmark: it goes away with this object, and also when a signal ends
/// the program.
final class BenchFolder {
  let path: String
  private let sources: [any DispatchSourceSignal]

  /// Makes an empty folder in another.
  ///
  /// - Throws: `CommandError` where it cannot be made.
  init(in parent: String?) throws {
    let parent = parent.map(URL.init(fileURLWithPath:)) ?? FileManager.default.temporaryDirectory
    let path = parent.appendingPathComponent("rwkv-tui-bench-\(UUID().uuidString)").path
    guard mkdir(path, 0o700) == 0 else {
      throw CommandError("\(parent.path): no folder can be made here: \(POSIXError.last.sentence)")
    }
    self.path = path
    sources = [SIGINT, SIGTERM, SIGHUP].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        Self.remove(path)
        _exit(128 + number)
      }
      source.resume()
      return source
    }
  }

  deinit { Self.remove(path) }

  /// Under another name first: whoever still writes there then finds no folder.
  private static func remove(_ path: String) {
    let doomed = path + ".removed"
    rename(path, doomed)
    for path in [doomed, path] { try? FileManager.default.removeItem(atPath: path) }
  }
}
