import ChatUI
import Foundation
import TestSupport
import Testing

@testable import ChatApp

/// Text files that a person wants to send.
@Suite struct TextFilesTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func read(_ bytes: [UInt8]) throws(TextFiles.Problem) -> FileText {
    let path = folder.path("a file.txt")
    _ = FileManager.default.createFile(atPath: path, contents: Data(bytes))
    return try TextFiles.read(path, environment: [:])
  }

  private func problem(_ body: () throws -> Void) -> String {
    do {
      try body()
      return ""
    } catch {
      return "\(error)"
    }
  }

  @Test func aTextIsRead() throws {
    #expect(try read(Array("héllo\n".utf8)).text == "héllo\n")
    #expect(
      try read([0xEF, 0xBB, 0xBF, 0x61]) == FileText(name: "a file.txt", text: "a", tokens: nil))
  }

  @Test func aTildeIsThePersonsFolder() throws {
    _ = FileManager.default.createFile(atPath: folder.path("notes"), contents: Data("x".utf8))
    let file = try TextFiles.read("~/notes", environment: ["HOME": folder.path("")])
    #expect(file.text == "x")
  }

  @Test func whatIsNoTextIsRefused() {
    for bytes in [[0xFF, 0xFE, 0x61, 0x00], [0x61, 0x00, 0x62], [0xC3]] as [[UInt8]] {
      #expect(problem { _ = try read(bytes) }.hasSuffix("a file.txt: is not text in UTF-8"))
    }
    #expect(problem { _ = try read([]) }.hasSuffix("is empty"))
  }

  @Test func onlyRegularFilesOfSomeLengthAreRead() {
    let huge = folder.path("huge")
    _ = FileManager.default.createFile(atPath: huge, contents: nil)
    #expect(truncate(huge, 1 << 40) == 0)
    let pipe = folder.path("pipe")
    #expect(mkfifo(pipe, 0o600) == 0)
    for path in [huge, pipe, folder.path(""), folder.path("none"), "/dev/zero"] {
      let problem = problem { _ = try TextFiles.read(path, environment: [:]) }
      #expect(problem.hasPrefix("\(path): "), "\(path)")
    }
  }
}
