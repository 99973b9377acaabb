import Foundation
import RWKVEngine
import RWKVTokenizers
import Testing

/// The tokens of many states in one file.
@Suite struct TokenLogTests {
  /// A log as it is used: with the file that it is written to.
  private struct Sample {
    var log = TokenLog()
    var file = Data()

    /// Adds a history to the file and gives its mark.
    mutating func add(_ history: TokenHistory) -> TokenLog.Mark {
      let (bytes, end) = log.add(history, toFileOf: file.count)
      file += bytes
      return TokenLog.Mark(history, end: end)
    }

    func tokens(_ mark: TokenLog.Mark) -> TokenHistory? { TokenLog.tokens(of: mark, in: file) }

    /// What the next program makes of the file.
    mutating func reopen() { log = TokenLog(file) }
  }

  @Test func everyStateOfATreeFindsItsTokens() {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<50 {
      var sample = Sample()
      var known: [(history: TokenHistory, mark: TokenLog.Mark)] = []
      for _ in 0..<40 {
        // Mostly the last goes on, at times an earlier one branches, or one begins.
        let isBranch = Int.random(in: 0..<5, using: &random) == 0
        var history = (isBranch ? known.randomElement(using: &random) : known.last)?.history ?? []
        let count = Int.random(in: 1..<200, using: &random)
        history.append(contentsOf: (0..<count).map { _ in TokenID.random(in: 0..<9) })
        known.append((history, sample.add(history)))
        if Int.random(in: 0..<9, using: &random) == 0 { sample.reopen() }
      }
      for (history, mark) in known { #expect(sample.tokens(mark) == history) }
    }
  }

  @Test func aTurnAddsOnlyWhatIsNew() {
    var sample = Sample()
    var history = TokenHistory()
    var sizes: [Int] = []
    for _ in 0..<2_000 {
      history.append(contentsOf: 0..<10)
      let before = sample.file.count
      _ = sample.add(history)
      sizes.append(sample.file.count - before)
    }

    // Ten tokens, their number, and the place that they go on from.
    #expect(Set(sizes) == [48])
    sample.reopen()
    _ = sample.add(history)
    history.append(contentsOf: [1])
    let before = sample.file.count
    _ = sample.add(history)
    #expect(sample.file.count - before == 12)
  }

  @Test func whatIsThereIsNotAddedAgain() {
    var sample = Sample()
    let mark = sample.add([1, 2, 3])
    let size = sample.file.count

    #expect(sample.add([1, 2, 3]) == mark)
    #expect(sample.file.count == size)
  }

  @Test func anEndThatWasCutIsFilledUpAndPassedOver() {
    var sample = Sample()
    let first = sample.add([1, 2, 3])
    _ = sample.add([1, 2, 3, 4, 5])
    for cut in 1..<16 {
      var sample = sample
      sample.file.removeLast(cut)
      sample.reopen()

      let mark = sample.add([1, 2, 3, 7])

      #expect(sample.tokens(mark) == [1, 2, 3, 7], "without \(cut) bytes")
      #expect(sample.tokens(first) == [1, 2, 3])
    }
  }

  @Test func aMarkOfOtherTokensFindsNothing() {
    var sample = Sample()
    let mark = sample.add([1, 2, 3])
    let others = [
      TokenLog.Mark([1, 2, 4], end: mark.end), TokenLog.Mark([1, 2], end: mark.end),
      TokenLog.Mark([1, 2, 3], end: mark.end - 1), TokenLog.Mark([1, 2, 3], end: mark.end + 1),
      TokenLog.Mark([1, 2, 3], end: .max), TokenLog.Mark([], end: mark.end),
    ]
    for other in others { #expect(sample.tokens(other) == nil) }
  }

  @Test func aMarkReadsWhatItWrites() {
    let mark = TokenLog.Mark([1, 2, 3], end: 5)
    #expect(TokenLog.Mark(mark.description) == mark)
    for text in ["", "3", "3 x", "-1 x 0", "1 x -2", "01 x 2", "1 x 2 ", "+1 x 2"] {
      #expect(TokenLog.Mark(text) == nil, "\(text)")
    }
  }

  /// Whatever the bytes are: no trap, no endless way, and never other tokens than those meant.
  @Test func damagedFilesGiveTheTokensMeantOrNone() {
    var sample = Sample()
    var marks: [(TokenLog.Mark, TokenHistory)] = []
    for history in [[1, 2, 3], [1, 2, 3, 4], [1, 2, 9], [5]] as [TokenHistory] {
      marks.append((sample.add(history), history))
    }
    var random = SystemRandomNumberGenerator()
    for _ in 0..<5_000 {
      var file = sample.file
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let place = Int.random(in: 0..<file.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: file[place] = UInt8.random(in: 0...255, using: &random)
        case 1: file[place] = [0, 1, 0x7F, 0x80, 0xFF].randomElement(using: &random)!
        default: file = file.prefix(max(place, 1))
        }
      }
      for (mark, history) in marks {
        let found = TokenLog.tokens(of: mark, in: file)
        #expect(found == nil || found == history)
      }
      var log = TokenLog(file)
      let (bytes, end) = log.add([1, 2, 3, 8], toFileOf: file.count)
      file += bytes
      let mark = TokenLog.Mark([1, 2, 3, 8], end: end)
      #expect(TokenLog.tokens(of: mark, in: file) == [1, 2, 3, 8])
    }
  }
}
