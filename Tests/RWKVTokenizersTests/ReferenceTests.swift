import Foundation
import RWKVTokenizers
import TestSupport
import Testing

@Suite("Agreement with the reference tokenizers")
struct ReferenceTests {
  static let world = Result { try BundledTokenizer.world.open() }
  static let gptNeoX = Result { try BundledTokenizer.gptNeoX.open() }

  @Test("the selection encodes to the same ids")
  func selection() throws {
    let world = try Self.world.get()
    let gptNeoX = try Self.gptNeoX.get()

    for reference in ReferenceText.all {
      #expect(world.encode(reference.text) == reference.world, "\(reference.text.debugDescription)")
      #expect(
        gptNeoX.encode(reference.text, specialTokens: true) == reference.gptNeoX,
        "\(reference.text.debugDescription)")
      #expect(world.bytes(of: reference.world) == Array(reference.text.utf8))
    }
  }

  @Test("a blank line's ids depend on what follows")
  func blankLines() throws {
    let world = try Self.world.get()
    let gptNeoX = try Self.gptNeoX.get()

    #expect(world.encode("\u{3002}\n\n") == [28329, 11])
    #expect(gptNeoX.encode("x\n\n") == [89, 535])
    #expect(gptNeoX.encode("x\n\ny") == [89, 187, 187, 90])
  }

  struct TextVector: Decodable {
    let text: String
    let ids: [Int]
    /// Where Hugging Face's tokenizer gives others.
    let idsHf: [Int]?
    let decoded: String?
    let decodedSkipSpecial: String?
  }

  struct ByteVector: Decodable {
    let bytesHex: String
    let ids: [Int]
    let lossy: String
    let perTokenHex: [String]?
  }

  struct DecodedVector: Decodable {
    let ids: [Int]
    let decoded: String
    let decodedSkipSpecial: String
  }

  @Test("every World text vector, both directions")
  func worldTexts() throws {
    let world = try Self.world.get()
    for vector in try vectors("world_text", of: TextVector.self) {
      #expect(world.encode(vector.text) == vector.ids, "\(vector.text.debugDescription)")
      #expect(
        world.encode(vector.text, specialTokens: true) == vector.idsHf ?? vector.ids,
        "\(vector.text.debugDescription)")
      #expect(world.bytes(of: vector.ids) == Array(vector.text.utf8))
    }
  }

  @Test("every World byte vector, both directions and token by token")
  func worldBytes() throws {
    let world = try Self.world.get()
    for vector in try vectors("world_bytes", of: ByteVector.self) {
      #expect(
        world.encode(bytes: bytes(hex: vector.bytesHex)) == vector.ids, "\(vector.bytesHex)")
      expectDecoding(vector, by: world)
    }
    for vector in try vectors("world_decode", of: ByteVector.self) {
      expectDecoding(vector, by: world)
    }
  }

  @Test("every GPT-NeoX vector, both directions")
  func gptNeoXVectors() throws {
    let gptNeoX = try #require(try Self.gptNeoX.get() as? BPETokenizer)
    for vector in try vectors("neox20b_text", of: TextVector.self) {
      #expect(
        gptNeoX.encode(vector.text, specialTokens: true) == vector.ids,
        "\(vector.text.debugDescription)")
      #expect(scalars(gptNeoX.decode(vector.ids)) == scalars(vector.decodedSkipSpecial ?? ""))
      #expect(
        scalars(gptNeoX.decode(vector.ids, skipsSpecialTokens: false))
          == scalars(vector.decoded ?? ""))
    }
    for vector in try vectors("neox20b_decode", of: DecodedVector.self) {
      #expect(scalars(gptNeoX.decode(vector.ids)) == scalars(vector.decodedSkipSpecial))
      #expect(
        scalars(gptNeoX.decode(vector.ids, skipsSpecialTokens: false)) == scalars(vector.decoded))
    }
  }

  private func expectDecoding(_ vector: ByteVector, by tokenizer: any Tokenizer) {
    #expect(tokenizer.bytes(of: vector.ids) == bytes(hex: vector.bytesHex))
    #expect(scalars(tokenizer.decode(vector.ids)) == scalars(vector.lossy))
    if let each = vector.perTokenHex {
      #expect(vector.ids.map { tokenizer.bytes(of: $0) } == each.map(bytes(hex:)))
    }
    var assembler = TextAssembler()
    let text = vector.ids.map { assembler.append(tokenizer.bytes(of: $0)) }.joined()
    #expect(scalars(text + assembler.finish()) == scalars(vector.lossy))
  }

  /// The lines of a file of vectors; none where the material is absent.
  private func vectors<Vector: Decodable>(_ name: String, of: Vector.Type) throws -> [Vector] {
    guard let url = Shared.url("reference/tokenizer/\(name).jsonl") else { return [] }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let vectors = try Data(contentsOf: url).split(separator: UInt8(ascii: "\n")).map {
      try decoder.decode(Vector.self, from: $0)
    }
    #expect(vectors.count > 30)
    return vectors
  }
}

/// What a string is made of, because strings that look alike count as equal.
func scalars(_ text: String) -> [Unicode.Scalar] { Array(text.unicodeScalars) }

/// The bytes of a hexadecimal listing.
func bytes(hex: String) -> [UInt8] {
  let digits = hex.compactMap(\.hexDigitValue)
  return stride(from: 0, to: digits.count - 1, by: 2).map {
    UInt8(digits[$0] << 4 | digits[$0 + 1])
  }
}
