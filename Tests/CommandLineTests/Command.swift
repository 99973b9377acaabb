import Foundation
import TestSupport
import Testing

/// A run of the built program, to its end.
struct Command {
  let status: Int32
  let output: [UInt8]
  let error: String

  /// The output as text.
  var text: String { String(decoding: output, as: UTF8.self) }

  /// Runs a program with those arguments and that standard input.
  ///
  /// - Parameters:
  ///   - program: Its name.
  ///   - output: Where standard output goes, in place of `output`.
  ///   - place: The working directory.
  ///
  /// Streams are files rather than pipes, so that tests that run side by side cannot hold each
  /// other's ends open.
  @discardableResult
  init(
    program: String = "rwkv-tui", _ arguments: String..., input: [UInt8] = [],
    output: String? = nil, in place: URL? = nil
  ) throws {
    try self.init(program: program, arguments, input: input, output: output, in: place)
  }

  /// The same with arguments that are a list.
  ///
  /// - Parameters:
  ///   - inputPath: What to read in place of `input`.
  ///   - home: The person's folder; nil for one that does not exist.
  ///   - environment: More variables.
  @discardableResult
  init(
    program: String = "rwkv-tui", _ arguments: [String], input: [UInt8] = [],
    inputPath: String? = nil, output: String? = nil, in place: URL? = nil, home: String? = nil,
    environment: [String: String] = [:]
  ) throws {
    let folder = try TemporaryFolder()
    let process = Process()
    process.executableURL = Self.program(program)
    process.arguments = arguments
    process.environment = [
      "HOME": home ?? folder.path("home"), "LC_ALL": "C.UTF-8", "COLUMNS": "80",
    ].merging(environment) { $1 }
    if let place { process.currentDirectoryURL = place }
    process.standardInput = FileHandle(
      forReadingAtPath: try inputPath ?? folder.write(input, as: "input"))
    let streams = try ["output", "error"].map { try folder.write([], as: $0) }
    process.standardOutput = FileHandle(forWritingAtPath: output ?? streams[0])
    process.standardError = FileHandle(forWritingAtPath: streams[1])
    try process.run()
    process.waitUntilExit()
    status = process.terminationStatus
    self.output = [UInt8](try Data(contentsOf: URL(fileURLWithPath: streams[0])))
    error = String(decoding: try Data(contentsOf: URL(fileURLWithPath: streams[1])), as: UTF8.self)
  }

  /// The programs lie where the tests were built.
  static func program(_ name: String) -> URL {
    let tests = Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments[0])
    return tests.deletingLastPathComponent().appendingPathComponent(name)
  }

  /// A success that printed nothing but its output.
  @discardableResult
  func succeeded(_ location: SourceLocation = #_sourceLocation) -> Command {
    #expect(status == 0 && error.isEmpty, "\(error)", sourceLocation: location)
    return self
  }

  /// A failure that says just this, in one line on standard error.
  func failed(_ message: String, _ location: SourceLocation = #_sourceLocation) {
    #expect(error == "Error: \(message)\n", sourceLocation: location)
    #expect(status != 0 && output.isEmpty, sourceLocation: location)
  }
}
