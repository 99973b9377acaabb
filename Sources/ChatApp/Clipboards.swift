import ChatUI
import Foundation

/// The programs that keep a clipboard, beside the terminal itself.
enum Clipboards {
  /// A program that takes a text from its standard input.
  private struct Keeper {
    /// What a person calls it.
    let place: String
    let arguments: [String]
    /// The variable of the environment that says it is of use.
    let variable: String
  }

  private static let keepers = [
    // -w sends it on to the terminal that tmux is in, as far as tmux may.
    Keeper(
      place: "tmux's buffer", arguments: ["tmux", "load-buffer", "-w", "-"], variable: "TMUX"),
    Keeper(place: "the clipboard", arguments: ["wl-copy"], variable: "WAYLAND_DISPLAY"),
    Keeper(
      place: "the clipboard", arguments: ["xclip", "-selection", "clipboard"], variable: "DISPLAY"),
  ]

  /// Seconds that a program may take.
  private static let patience = 2.0

  /// Gives a text to those that are there.
  ///
  /// - Returns: The places that took it.
  static func copy(_ text: String, environment: [String: String]) -> [String] {
    var places: [String] = []
    for keeper in keepers where environment[keeper.variable].map({ !$0.isEmpty }) ?? false {
      guard !places.contains(keeper.place),
        let program = path(of: keeper.arguments[0], environment),
        run(program, Array(keeper.arguments.dropFirst()), input: text, environment)
      else { continue }
      places.append(keeper.place)
    }
    return places
  }

  /// What a person is told.
  static func notice(of what: String, places: [String], isSentToTerminal: Bool) -> Action {
    if !places.isEmpty {
      return .notice("Copied \(what) to \(places.joined(separator: " and "))", isError: false)
    }
    return isSentToTerminal
      ? .notice(
        "Sent \(what) to the terminal's clipboard, if it has one; /export writes a file",
        isError: false)
      : .notice(
        "\(what.prefix(1).uppercased() + what.dropFirst()) is too long for a terminal's clipboard; "
          + "use /export", isError: true)
  }

  private static func path(of program: String, _ environment: [String: String]) -> String? {
    (environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":").map { "\($0)/\(program)" }
      .first { $0.hasPrefix("/") && FileManager.default.isExecutableFile(atPath: $0) }
  }

  private static func run(
    _ program: String, _ arguments: [String], input: String, _ environment: [String: String]
  ) -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.environment = environment
    let pipe = Pipe()
    process.standardInput = pipe
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    let ended = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in ended.signal() }
    guard (try? process.run()) != nil else { return false }
    // One that reads nothing must not keep the text's writer for ever.
    DispatchQueue.global(qos: .utility).async {
      try? pipe.fileHandleForWriting.write(contentsOf: Data(input.utf8))
      try? pipe.fileHandleForWriting.close()
    }
    guard ended.wait(timeout: .now() + patience) == .success else {
      process.terminate()
      return false
    }
    return process.terminationStatus == 0
  }
}
