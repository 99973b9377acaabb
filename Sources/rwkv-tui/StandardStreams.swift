import Foundation

/// Writing to standard output as a pipe expects it: unbuffered, and quiet when the reader is gone.
enum StandardOutput {
  /// Writes a text at once.
  static func write(_ text: String) { write(Data(text.utf8)) }

  /// Writes bytes at once.
  static func write(_ data: Data) { try? FileHandle.standardOutput.write(contentsOf: data) }
}

/// Reading all of standard input.
enum StandardInput {
  /// All bytes until the end.
  static func bytes() throws -> [UInt8] {
    Array(try FileHandle.standardInput.readToEnd() ?? Data())
  }
}

/// Writing a value as JSON for other programs.
enum JSONOutput {
  /// The value as readable JSON with a newline at its end.
  static func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
  }
}
