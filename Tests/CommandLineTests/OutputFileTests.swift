import Foundation
import TestSupport
import Testing

/// What `--state-out`, `--output` and `convert` do where something is already.
@Suite struct OutputFileTests {
  private let folder: TemporaryFolder
  private let vocabulary: String
  private let model = Models.path("v6-hf-bin")

  init() throws {
    folder = try TemporaryFolder()
    vocabulary = try Models.asciiVocabulary(in: folder)
  }

  private func bytes(_ path: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: path))
  }

  private func generate(to path: String, _ prompt: String = "ab") throws -> Command {
    try Command(
      "generate", "--model", model, "--tokenizer", vocabulary, "--prompt", prompt, "--max-tokens",
      "0", "--state-out", path)
  }

  private func forward(to path: String) throws -> Command {
    try Command("forward", "--model", model, "--tokens", "1,2", "--output", path)
  }

  @Test func somebodysFileStays() throws {
    let file = try folder.write(Array("mine".utf8), as: "letter")
    let link = folder.path("link")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: file)
    let dangling = folder.path("dangling")
    try FileManager.default.createSymbolicLink(
      atPath: dangling, withDestinationPath: folder.path("new"))

    for (path, problem) in [
      (file, "it already exists"), (link, "it is a link"), (dangling, "it is a link"),
    ] {
      try generate(to: path).failed("\(path): cannot be written: \(problem)")
      try forward(to: path).failed("\(path): cannot be written: \(problem)")
    }
    try Command("convert", model, link, "--type", "f16").failed("\(link): already exists")

    #expect(try bytes(file) == Data("mine".utf8))
    #expect(!FileManager.default.fileExists(atPath: folder.path("new")))
  }

  @Test func whatACommandWroteItWritesAgain() throws {
    let (state, numbers) = (folder.path("state"), folder.path("numbers"))
    try generate(to: state).succeeded()
    try forward(to: numbers).succeeded()
    let (before, same) = (try bytes(state), try bytes(numbers))

    try generate(to: state, "abc").succeeded()
    try forward(to: numbers).succeeded()

    #expect(try bytes(state) != before)
    #expect(try bytes(numbers) == same)
    try forward(to: state).failed("\(state): cannot be written: it already exists")
    let mode = try FileManager.default.attributesOfItem(atPath: state)[.posixPermissions]
    #expect((mode as? NSNumber)?.intValue == 0o600)
  }

  @Test func aDeviceIsWrittenTo() throws {
    try generate(to: "/dev/null").succeeded()
    try generate(to: "/dev/full")
      .failed("/dev/full: cannot be written: No space left on device")
  }
}
