import RWKVTokenizers
import Testing

@Suite("Assembling text")
struct TextAssemblerTests {
  @Test("a character comes out with its last byte")
  func wholeCharacters() {
    var assembler = TextAssembler()

    #expect(assembler.append([0x61, 0xF0]) == "a")
    #expect(assembler.isPending)
    #expect(assembler.append([0x9F, 0x98]) == "")
    #expect(assembler.pendingBytes == [0xF0, 0x9F, 0x98])
    #expect(assembler.append([0x80]) == "\u{1F600}")
    #expect(!assembler.isPending)
    #expect(assembler.append([]) == "")
  }

  @Test(
    "bytes that can become no character do not wait",
    arguments: [
      [0x80], [0xFF], [0xC0], [0xE0, 0x80], [0xED, 0xA0], [0xF4, 0x90], [0xF5], [0xE4, 0x41],
    ] as [[UInt8]])
  func hopelessBytes(bytes: [UInt8]) {
    var assembler = TextAssembler()

    #expect(scalars(assembler.append(bytes)) == scalars(String(decoding: bytes, as: UTF8.self)))
    #expect(!assembler.isPending)
  }

  @Test("the end replaces what waits")
  func finish() {
    var assembler = TextAssembler()
    #expect(assembler.append([0x61, 0xE4, 0xB8]) == "a")

    #expect(assembler.finish() == "\u{FFFD}")
    #expect(!assembler.isPending)
    #expect(assembler.finish() == "")
  }

  @Test("any bytes, cut anywhere, give the text of the whole", arguments: 0..<20 as Range<UInt64>)
  func anyCut(seed: UInt64) {
    var random = Dice(seed: seed)
    let interesting: [UInt8] = [
      0x41, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC2, 0xE0, 0xE4, 0xED, 0xF0, 0xF3, 0xF4, 0xF8,
    ]
    let bytes = (0..<400).map { _ in interesting[Int(random.byte()) % interesting.count] }

    var assembler = TextAssembler()
    var text: [Unicode.Scalar] = []
    var position = 0
    while position < bytes.count {
      let end = min(bytes.count, position + Int(random.byte() % 5))
      text += scalars(assembler.append(bytes[position..<end]))
      position = end
    }
    text += scalars(assembler.finish())

    #expect(text == scalars(String(decoding: bytes, as: UTF8.self)))
  }
}
