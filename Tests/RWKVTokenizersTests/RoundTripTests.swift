import RWKVTokenizers
import Testing

@Suite("Round trips")
struct RoundTripTests {
  @Test("World keeps any bytes", arguments: 0..<8 as Range<UInt64>)
  func worldKeepsBytes(seed: UInt64) throws {
    let world = try ReferenceTests.world.get()
    var random = Dice(seed: seed)
    let bytes = (0..<2_000).map { _ in random.byte() }

    let ids = world.encode(bytes: bytes)

    #expect(world.bytes(of: ids) == bytes)
  }

  @Test(
    "GPT-NeoX keeps any bytes but those that UTF-8 never uses", arguments: 0..<8 as Range<UInt64>)
  func gptNeoXKeepsBytes(seed: UInt64) throws {
    let gptNeoX = try ReferenceTests.gptNeoX.get()
    var random = Dice(seed: seed)
    let bytes = (0..<2_000).map { _ in random.byte() }

    let ids = gptNeoX.encode(bytes: bytes)

    #expect(gptNeoX.bytes(of: ids) == bytes.filter { ![0xC0, 0xC1].contains($0) && $0 < 0xF5 })
  }

  @Test("GPT-NeoX keeps any text, composed", arguments: 0..<8 as Range<UInt64>)
  func gptNeoXKeepsText(seed: UInt64) throws {
    let gptNeoX = try ReferenceTests.gptNeoX.get()
    var random = Dice(seed: seed)
    let alphabet = "aB'stre 7½ \n\t\r\u{A0}\u{3000}é日本語ـا́\u{323}.,!?😀\u{200D}가".unicodeScalars.map(
      \.self)
    var text = ""
    for _ in 0..<500 { text.unicodeScalars.append(alphabet[Int(random.byte()) % alphabet.count]) }

    let decoded = gptNeoX.decode(gptNeoX.encode(text))

    // Strings compare by canonical equivalence, and normalizing is all that may have changed.
    #expect(decoded == text)
  }

  @Test("one word of 100 KB is encoded as any other")
  func longWord() throws {
    let gptNeoX = try ReferenceTests.gptNeoX.get()
    let word = String(repeating: "antidisestablishmentarianism", count: 3_600)

    let ids = gptNeoX.encode(word)

    #expect(gptNeoX.decode(ids) == word)
    #expect(ids.count < word.utf8.count / 3)
    #expect(gptNeoX.encode(String(repeating: "=", count: 100_000)).count < 5_000)
  }

  @Test("ids outside the vocabulary stand for no bytes", arguments: [-1, 65_530, Int.max, Int.min])
  func foreignIDs(id: Int) throws {
    #expect(try ReferenceTests.world.get().bytes(of: id).isEmpty)
    #expect(try ReferenceTests.gptNeoX.get().bytes(of: id).isEmpty)
  }
}

/// A small generator with a seed (SplitMix64).
struct Dice: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }

  mutating func byte() -> UInt8 { UInt8(truncatingIfNeeded: next()) }
}
