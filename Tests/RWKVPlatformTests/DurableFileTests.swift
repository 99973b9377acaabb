import Foundation
import RWKVPlatform
import Testing

@Suite struct DurableFileTests {
  /// `/dev/full` takes nothing.
  @Test func aFullDeviceIsReportedInTheSystemsWords() throws {
    let device = try #require(FileHandle(forWritingAtPath: "/dev/full"))

    let error = #expect(throws: SystemError.self) {
      try DurableFile.write(Data([1]), to: device.fileDescriptor)
    }

    #expect(error?.description == "No space left on device")
  }
}
