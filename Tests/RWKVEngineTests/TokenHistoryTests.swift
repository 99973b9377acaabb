import RWKVEngine
import RWKVPlatform
import RWKVTokenizers
import Testing

@Suite struct TokenHistoryTests {
  /// Lengths about those at which memory is divided.
  static let lengths = [0, 1, 4_095, 4_096, 4_097, 10_000]

  private func tokens(_ count: Int) -> [TokenID] { (0..<count).map { $0 * 7 % 65_000 } }

  @Test(arguments: lengths)
  func itHoldsTheTokensHoweverTheyCame(_ count: Int) {
    let tokens = tokens(count)

    var oneByOne = TokenHistory()
    for token in tokens { oneByOne.append(token) }
    let atOnce = TokenHistory(tokens)

    #expect(Array(oneByOne) == tokens)
    #expect(Array(atOnce) == tokens)
    #expect(oneByOne == atOnce)
    #expect(oneByOne.hash == atOnce.hash)
    #expect(atOnce.count == count)
  }

  @Test(arguments: lengths)
  func aBranchChangesNothingOfWhatItGrewFrom(_ count: Int) {
    let trunk = TokenHistory(tokens(count))
    let hash = trunk.hash
    var (one, other) = (trunk, trunk)

    one.append(contentsOf: [1, 2])
    other.append(contentsOf: [1, 3])

    #expect(Array(trunk) == tokens(count))
    #expect(trunk.hash == hash)
    #expect(one != other)
    #expect(one.commonPrefixLength(with: other) == count + 1)
    #expect(one.begins(with: trunk))
    #expect(!trunk.begins(with: one))
    #expect(!one.begins(with: other))
  }

  /// `xxhash.xxh3_128_hexdigest(struct.pack("<3i", 1, 2, 65535))`
  @Test func theHashIsThatOfNumbersOfFourBytes() {
    #expect(TokenHistory([1, 2, 65_535]).hash.description == "72037067c673ce06c1b052f1675c1814")
  }
}
