import Foundation
import Glibc
import TestSupport

/// Runs other programs.
///
/// Not by `Process`: it waits for every descendant that is still there, and tmux leaves a server.
enum Command {
  /// Runs a program to its end; `output` is what it wrote to either stream.
  static func run(
    _ path: String, _ arguments: [String], input: String = "",
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws -> (status: Int32, output: String) {
    let folder = try TemporaryFolder()
    try folder.write(Array(input.utf8), as: "input")
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, folder.path("input"), O_RDONLY, 0)
    posix_spawn_file_actions_addopen(
      &actions, 1, folder.path("output"), O_WRONLY | O_CREAT | O_APPEND, 0o600)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)

    var process: pid_t = 0
    let failure = withCStrings([path] + arguments) { words in
      withCStrings(environment.map { "\($0)=\($1)" }) { variables in
        posix_spawn(&process, path, &actions, nil, words, variables)
      }
    }
    guard failure == 0 else {
      throw Failure(path: path, problem: String(cString: strerror(failure)))
    }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    let output = try Data(contentsOf: folder.url.appendingPathComponent("output"))
    return (status & 0x7f == 0 ? status >> 8 & 0xff : 128 + status & 0x7f, text(output))
  }

  struct Failure: Error {
    let path: String
    let problem: String
  }

  private static func text(_ data: Data) -> String { String(decoding: data, as: UTF8.self) }

  /// Calls `body` with a null-terminated list of C strings.
  private static func withCStrings<R>(
    _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> R
  ) -> R {
    let copies = texts.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    return body(copies + [nil])
  }
}
