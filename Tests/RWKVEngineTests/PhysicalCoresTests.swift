import Foundation
import Testing

@testable import RWKVEngine

@Suite struct PhysicalCoresTests {
  @Test func thereAreAtMostAsManyCoresAsHardwareThreads() {
    #expect((1...ProcessInfo.processInfo.activeProcessorCount).contains(PhysicalCores.count))
  }
}
