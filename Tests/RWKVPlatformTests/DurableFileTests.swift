import Foundation
import RWKVPlatform
import Testing

@Suite struct DurableFileTests {
  /// Foundation ends the program at the path "x".
  @Test(arguments: [
    ("x", "."), ("", "."), ("/", "/"), ("/x", "/"), ("//x//", "/"), ("a/b", "a"), ("a/b/", "a"),
    ("/a//b", "/a"), ("./b", "."), ("a/\u{301}b", "a"),
  ])
  func theFolderOfAPath(path: String, parent: String) {
    #expect(DurableFile.parent(of: path) == parent)
  }

  /// `/dev/full` takes nothing.
  @Test func aFullDeviceIsReportedInTheSystemsWords() throws {
    let device = try #require(FileHandle(forWritingAtPath: "/dev/full"))

    let error = #expect(throws: SystemError.self) {
      try DurableFile.write(Data([1]), to: device.fileDescriptor)
    }

    #expect(error?.description == "No space left on device")
  }
}
