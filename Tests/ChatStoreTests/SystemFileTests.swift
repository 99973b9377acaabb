import Foundation
import Testing

@testable import ChatStore
@testable import Conversations

@Suite struct SystemFileTests {
  /// `/dev/full` takes nothing.
  @Test func aFullDeviceIsReportedInTheSystemsWords() throws {
    let device = try #require(FileHandle(forWritingAtPath: "/dev/full"))

    let error = #expect(throws: SystemError.self) {
      try SystemFile.write(Data([1]), to: device.fileDescriptor)
    }

    #expect(error?.description == "No space left on device")
  }
}
