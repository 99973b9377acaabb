import RWKVEngine
import RWKVSampling
import Testing

/// What the filter releases, holds back and cuts off, against a search of the whole text.
@Suite struct StopTextFilterTests {
  @Test func textPassesWhereNothingStops() {
    var filter = StopTextFilter(stops: ["", "\n\n"])
    #expect(filter.append("a\nb".utf8) == .text(Array("a\nb".utf8)))
    #expect(filter.held.isEmpty && filter.finish().isEmpty)
  }

  @Test func aStopMayComeByteByByte() {
    var filter = StopTextFilter(stops: ["\n\nUser:"])
    for byte in "\n\nUser".utf8 { #expect(filter.append([byte]) == .text([])) }
    #expect(filter.append(":".utf8) == .stopped(before: []))
  }

  @Test func carriageReturnsAreBytesOfTheirOwn() {
    var filter = StopTextFilter(stops: ["\n"])
    #expect(filter.append("a\r\nb".utf8) == .stopped(before: Array("a\r".utf8)))
  }

  @Test func whatIsHeldBackIsReleasedAtTheEnd() {
    var filter = StopTextFilter(stops: ["\n\n"])
    #expect(filter.append("a\n".utf8) == .text([0x61]))
    #expect(filter.finish() == [0x0A])
    #expect(filter.finish() == [])
  }

  @Test(arguments: 1...4)
  func randomTextsAreCutWhereASearchFindsTheStop(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    func word(_ lengths: ClosedRange<Int>) -> [UInt8] {
      (0..<Int.random(in: lengths, using: &random)).map { _ in
        [0x61, 0x62, 0x0A].randomElement(using: &random)!
      }
    }
    for _ in 0..<500 {
      let stops = (0..<Int.random(in: 0...4, using: &random)).map { _ in word(1...5) }
      var filter = StopTextFilter(stops: stops.map { String(decoding: $0, as: UTF8.self) })
      var text: [UInt8] = []
      var released: [UInt8] = []
      var isStopped = false
      while !isStopped, text.count < 40 {
        let piece = word(0...4)
        text += piece
        let found = stops.compactMap { stop in
          text.indices.first { text[$0...].starts(with: stop) }
        }.min()
        switch filter.append(piece) {
        case .text(let more):
          released += more
          #expect(found == nil)
          #expect(released + filter.held == text)
          #expect(filter.held.count == longestBeginning(of: stops, atEndOf: text))
        case .stopped(let before):
          #expect(found == released.count + before.count)
          #expect(filter.held.isEmpty)
          isStopped = true
        }
      }
    }
  }

  /// The length of the longest end of the text that a longer stop begins with.
  private func longestBeginning(of stops: [[UInt8]], atEndOf text: [UInt8]) -> Int {
    (0...text.count).last { length in
      stops.contains { $0.count > length && $0.starts(with: text.suffix(length)) }
    } ?? 0
  }
}
