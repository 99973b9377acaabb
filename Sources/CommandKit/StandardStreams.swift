import ArgumentParser
import Foundation
import RWKVJSON
import RWKVPlatform
import RWKVTensors
import TerminalKit

/// Writing to standard output as a pipe expects it: unbuffered, and quiet when the reader is gone.
///
/// The one way there: pipes and files get the exact bytes, a terminal only what cannot steer it, for a
/// model or a file may say anything (OSC 52 writes the clipboard).
package enum StandardOutput {
  private static let isTerminal = isatty(STDOUT_FILENO) == 1

  /// Writes a text at once; throws as for bytes.
  package static func write(_ text: String) throws {
    try put(Data((isTerminal ? CharacterWidth.neutralised(text) : text).utf8))
  }

  /// Writes bytes at once; on a terminal what of them is text.
  ///
  /// - Throws: As `put`.
  package static func write(_ data: Data) throws {
    try isTerminal ? write(String(decoding: data, as: UTF8.self)) : put(data)
  }

  /// Writes bytes as they are.
  ///
  /// - Throws: `CommandError` with the system's words, e.g. where it is a file on a full disk; where the
  ///   reader is gone, the status that the signal for that would have left.
  private static func put(_ data: Data) throws {
    do {
      try FileHandle.standardOutput.write(contentsOf: data)
    } catch {
      if POSIXError(behind: error)?.code == .EPIPE { throw ExitCode(128 + SIGPIPE) }
      throw CommandError("Standard output cannot be written: \(error.cause)")
    }
  }
}

/// Writing to standard error: the one way there, by the rule of `StandardOutput`.
package enum StandardError {
  private static let isTerminal = isatty(STDERR_FILENO) == 1

  /// Writes a text at once; nobody can be told where that fails.
  package static func write(_ text: String) {
    let text = isTerminal ? CharacterWidth.neutralised(text) : text
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }
}

extension ParsableCommand {
  /// Runs the command that the arguments ask for, and ends the process; what is told of a failure comes from
  /// a person, a file or a model, and goes by the one way to the terminal.
  package static func runToEnd() -> Never {
    do {
      var command = try parseAsRoot()
      try command.run()
      Foundation.exit(0)
    } catch {
      let (status, message) = (exitCode(for: error), fullMessage(for: error))
      guard !message.isEmpty else { Foundation.exit(status.rawValue) }
      if status.isSuccess {
        try? StandardOutput.write(message + "\n")
      } else {
        StandardError.write(message + "\n")
      }
      Foundation.exit(status.rawValue)
    }
  }
}

/// Reading all of standard input.
package enum StandardInput {
  /// All bytes until the end.
  ///
  /// - Throws: `CommandError` with the system's words, e.g. where it is closed.
  package static func bytes() throws -> [UInt8] {
    do {
      return Array(try FileHandle.standardInput.readToEnd() ?? Data())
    } catch {
      throw CommandError("Standard input cannot be read: \(error.cause)")
    }
  }
}

/// Writing a value as JSON for other programs.
package enum JSONOutput {
  /// The value as readable JSON with a newline at its end.
  package static func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let bytes = SteeringCharacters.escaped([UInt8](try encoder.encode(value)))
    return String(decoding: bytes, as: UTF8.self) + "\n"
  }
}
