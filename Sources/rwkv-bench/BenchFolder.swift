import CommandKit
import Dispatch
import Foundation
import RWKVPlatform
import RWKVTensors
import Synchronization

/// A folder for the time of a benchmark: it goes away with this object, and also when a signal ends
/// the program.
final class BenchFolder {
  let path: String
  /// The processes that work in it.
  let guests: Guests
  private let place: Folder
  private let name: String
  private let sources: [any DispatchSourceSignal]

  /// Makes an empty folder in another.
  ///
  /// - Throws: `CommandError` where it cannot be made.
  init(in parent: String?) throws {
    let parent = parent ?? FileManager.default.temporaryDirectory.path
    let name = "rwkv-tui-bench-\(UUID().uuidString)"
    let place: Folder
    do throws(SystemError) {
      place = try Folder(parent, followsLinks: true)
      try place.makeFolder(name, mustBeNew: true)
    } catch {
      throw CommandError("\(parent): no folder can be made here: \(error)")
    }
    (self.place, self.name) = (place, name)
    path = URL(fileURLWithPath: parent).path + "/" + name
    let guests = Guests()
    self.guests = guests
    sources = [SIGINT, SIGTERM, SIGHUP].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        guests.leave {
          Self.remove(name, in: place)
          _exit(128 + number)
        }
      }
      source.resume()
      return source
    }
  }

  deinit { guests.leave { Self.remove(name, in: place) } }

  /// Under another name first: whoever still writes there then finds no folder.
  private static func remove(_ name: String, in place: Folder) {
    let doomed = name + ".removed"
    try? place.move(name, to: place, as: doomed)
    for name in [doomed, name] { try? place.removeFolder(name) }
  }
}

extension BenchFolder {
  /// Processes that work in the folder: they are killed before it goes away, for they would write
  /// there again.
  final class Guests: Sendable {
    private let processes = Mutex<Set<pid_t>>([])

    /// Lets a process in as soon as it is started.
    func admit(_ start: () throws -> pid_t) rethrows -> pid_t {
      try processes.withLock { processes in
        let process = try start()
        processes.insert(process)
        return process
      }
    }

    /// Ends a process, if it has not ended by itself.
    func end(_ process: pid_t) {
      processes.withLock { processes in
        if processes.remove(process) != nil { Self.kill(process) }
      }
    }

    /// Ends all of them, and lets none in before `body` has returned.
    fileprivate func leave(_ body: () -> Void) {
      processes.withLock { processes in
        processes.forEach(Self.kill)
        processes = []
        body()
      }
    }

    private static func kill(_ process: pid_t) {
      Foundation.kill(process, SIGKILL)
      var status: Int32 = 0
      while waitpid(process, &status, 0) < 0, errno == EINTR {}
    }
  }
}
