import CommandKit
import Foundation
import RWKVEngine
import RWKVPlatform
import RWKVTensors
import TerminalKit

/// A program on a terminal of its own, whose screen is looked at and whose keys are pressed.
///
/// Ends with this object; where a signal ends the benchmark first, with its folder.
final class PlayedProgram {
  /// Just before the program was started.
  let start = ContinuousClock.now
  private(set) var screen: DrawnScreen
  /// When the last bytes came that the screen shows.
  private(set) var lastReceived = ContinuousClock.now
  private let terminal: Int32
  private let process: pid_t
  private let folder: BenchFolder

  /// Starts a program on an xterm of that size.
  ///
  /// - Throws: `CommandError` where there is no terminal left or the program does not start.
  init(
    _ path: String, _ arguments: [String], environment: [String: String], size: Size,
    in folder: BenchFolder
  ) throws {
    screen = DrawnScreen(size: size)
    self.folder = folder
    var ends: (own: Int32, program: Int32) = (-1, -1)
    var window = winsize(
      ws_row: UInt16(size.rows), ws_col: UInt16(size.columns), ws_xpixel: 0, ws_ypixel: 0)
    guard openpty(&ends.own, &ends.program, nil, nil, &window) == 0 else {
      throw CommandError("There is no pseudo-terminal: \(POSIXError.last.sentence)")
    }
    // The program opens its end by name, which makes it the terminal of its session.
    defer { close(ends.program) }
    for end in [ends.own, ends.program] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    terminal = ends.own
    let device = ttyname(ends.program).map { String(cString: $0) } ?? ""
    do {
      process = try folder.guests.admit {
        try TerminalProcess.start(
          path, arguments, environment: environment.merging(["TERM": "xterm-256color"]) { $1 },
          terminal: device)
      }
    } catch {
      close(terminal)
      throw error
    }
  }

  deinit {
    folder.guests.end(process)
    close(terminal)
  }

  /// Presses keys.
  func type(_ keys: String) {
    let bytes = Array(keys.utf8)
    _ = write(terminal, bytes, bytes.count)
  }

  /// Waits until the screen satisfies a condition.
  ///
  /// - Returns: When what made it so came.
  /// - Throws: `CommandError` where that takes too long, or the program ends before.
  @discardableResult
  func wait(
    for what: String, atMost seconds: Double = 120, until isSatisfied: (DrawnScreen) -> Bool
  ) throws -> ContinuousClock.Instant {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while !isSatisfied(screen) {
      guard receive(until: deadline) else {
        let lines = screen.text.split(separator: "\n").map {
          $0.trimmingCharacters(in: .whitespaces)
        }
        let shown = lines.first { $0.hasPrefix("Error") } ?? lines.first { !$0.isEmpty } ?? ""
        throw CommandError("The chat did not come to \(what); its screen showed: \(shown)")
      }
    }
    return lastReceived
  }

  /// Goes on showing what comes for a while.
  func pause(_ seconds: Double) {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while receive(until: deadline) {}
  }

  /// Shows what comes next; false where nothing comes in time, or the program has ended.
  private func receive(until deadline: ContinuousClock.Instant) -> Bool {
    let left = (deadline - .now).inSeconds
    var request = pollfd(fd: terminal, events: Int16(POLLIN), revents: 0)
    guard left > 0, poll(&request, 1, Int32((left * 1_000).rounded(.up))) > 0 else { return false }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(terminal, &bytes, bytes.count)
    guard count > 0 else { return false }
    lastReceived = .now
    screen.receive(bytes[..<count])
    return true
  }

  /// Lets the program end as a closed terminal makes it, so that it saves what it has.
  func end() {
    kill(process, SIGHUP)
    // What it still draws must go somewhere.
    pause(10)
  }
}
