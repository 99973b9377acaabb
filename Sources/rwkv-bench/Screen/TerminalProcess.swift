import CommandKit
import Foundation
import RWKVTensors

/// Starting a program so that a terminal is its own: its standard streams, and what its session ends
/// with.
enum TerminalProcess {
  /// glibc's POSIX_SPAWN_SETSID, which its headers keep from Swift.
  private static let newSession: Int16 = 0x80

  /// Starts a program in a session of its own.
  ///
  /// - Parameter terminal: The path of the terminal's end for programs.
  /// - Throws: `CommandError` where the program cannot be started.
  static func start(
    _ path: String, _ arguments: [String], environment: [String: String], terminal: String
  ) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // The first terminal that the leader of a session opens is the session's.
    posix_spawn_file_actions_addopen(&actions, 0, terminal, O_RDWR, 0)
    for stream in [1, 2] as [Int32] { posix_spawn_file_actions_adddup2(&actions, 0, stream) }

    // What this process ignores or blocks is none of the program's business.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(
      &attributes,
      newSession | Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF))

    var process: pid_t = 0
    let problem = withCStrings([path] + arguments) { words in
      withCStrings(environment.map { "\($0)=\($1)" }) { variables in
        posix_spawn(&process, path, &actions, &attributes, words, variables)
      }
    }
    guard problem == 0 else {
      throw CommandError("\(path): cannot be started: \(String(cString: strerror(problem)))")
    }
    return process
  }

  /// Calls `body` with a null-terminated list of C strings.
  private static func withCStrings<R>(
    _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> R
  ) -> R {
    let copies = texts.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    return body(copies + [nil])
  }
}
