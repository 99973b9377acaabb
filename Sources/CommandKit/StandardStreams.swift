import ArgumentParser
import Foundation
import RWKVPlatform
import RWKVTensors

/// Writing to standard output as a pipe expects it: unbuffered, and quiet when the reader is gone.
package enum StandardOutput {
  /// Writes a text at once; throws as for bytes.
  package static func write(_ text: String) throws { try write(Data(text.utf8)) }

  /// Writes bytes at once.
  ///
  /// - Throws: `CommandError` with the system's words, e.g. where it is a file on a full disk; where the
  ///   reader is gone, the status that the signal for that would have left.
  package static func write(_ data: Data) throws {
    do {
      try FileHandle.standardOutput.write(contentsOf: data)
    } catch {
      if POSIXError(behind: error)?.code == .EPIPE { throw ExitCode(128 + SIGPIPE) }
      throw CommandError("Standard output cannot be written: \(error.cause)")
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
    return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
  }
}
