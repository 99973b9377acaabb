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

  // MARK: Where stops mean nothing

  @Test func nothingStopsBeforeTheMarkHasGoneBy() {
    var filter = StopTextFilter(stops: ["\n\n"], after: "</think")
    #expect(filter.append("a\n\nb</th".utf8) == .text(Array("a\n\nb</th".utf8)))
    #expect(filter.append("ink".utf8) == .text(Array("ink".utf8)))
    // What parts the thought from the answer is no stop either.
    #expect(filter.append(">\n".utf8) == .text(Array(">\n".utf8)))
    #expect(filter.append("\nYes\n".utf8) == .text(Array("\nYes".utf8)))
    #expect(filter.append("\n".utf8) == .stopped(before: []))
  }

  @Test func theMarkMayHaveGoneByBefore() {
    var filter = StopTextFilter(stops: ["\n\n"], begun: " <think>\n</think", after: "</think")
    #expect(filter.append(">\n\nYes.".utf8) == .text(Array(">\n\nYes.".utf8)))
    #expect(filter.append("\n\n".utf8) == .stopped(before: []))
    var other = StopTextFilter(stops: ["."], begun: "x</thi", after: "</think")
    #expect(other.append(".nk.".utf8) == .text(Array(".nk.".utf8)))
  }

  @Test func markAndStopMayComeAtOnce() {
    var filter = StopTextFilter(stops: ["."], after: "!")
    #expect(filter.append("a.b! c.d".utf8) == .stopped(before: Array("a.b! c".utf8)))
  }

  @Test func aStopMayBeginInWhatStoodBefore() {
    var filter = StopTextFilter(stops: ["\n\nUser:"], begun: "Hello.\n\n")
    #expect(filter.append("Use".utf8) == .text([]))
    #expect(filter.held == Array("Use".utf8))
    #expect(filter.append("r:".utf8) == .stopped(before: []))
    var other = StopTextFilter(stops: ["\n\nUser:"], begun: "Hello.\n\n")
    #expect(other.append("Us".utf8) == .text([]))
    #expect(other.append("ual".utf8) == .text(Array("Usual".utf8)))
  }

  @Test func aStopThatStoodBeforeStopsNothing() {
    var filter = StopTextFilter(stops: ["\n\n"], begun: "Hello.\n\n")
    #expect(filter.append("More".utf8) == .text(Array("More".utf8)))
    #expect(filter.append("\n\n".utf8) == .stopped(before: []))
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
