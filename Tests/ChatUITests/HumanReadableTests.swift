import Testing

@testable import ChatUI

@Suite struct HumanReadableTests {
  @Test(arguments: [
    (0, "0 B"), (999, "999 B"), (1_000, "1.0 kB"), (33_200_000, "33.2 MB"), (999_600, "1.0 MB"),
    (340_000_000, "340 MB"), (7_000_000_000_000_000, "7,000 TB"),
  ])
  func sizesAreReadable(bytes: Int, text: String) {
    #expect(HumanReadable.bytes(bytes) == text)
  }

  @Test(arguments: [(0, "0 states"), (1, "1 state"), (12_345, "12,345 states")])
  func thingsAreCounted(number: Int, text: String) {
    #expect(HumanReadable.count(number, "state") == text)
  }
}
