import Foundation
import RWKVCheckpoints
import RWKVTensors
import RWKVTokenizers
import TestSupport
import Testing

@testable import RWKVEngine

/// GGUF files as models: their tokenizer, their blocks as panels, kept and converted.
@Suite struct GGUFTests {
  static let cases = ReferenceCase.all.filter { $0.modelPath.hasSuffix(".gguf") }
  static let quantised = ReferenceCase.all.filter { reference in
    reference.isQuantised && !reference.testDescription.hasPrefix("tiny-")
  }
  let workspace = Workspace(threads: 2)

  /// The logits of the reference's text.
  private func logits(_ file: ModelFile, of reference: ReferenceCase) throws -> [Float] {
    let model = try file.model()
    var state = model.initialState()
    return model.forward(
      try reference.expected().ids("input_ids"), state: &state, options: .allLogits, workspace
    ).logits.values
  }

  /// The root of the mean square of the differences.
  private func rms(_ a: [Float], _ b: [Float]) -> Float {
    guard a.count == b.count else { return .infinity }
    let squares = zip(a, b).reduce(Float(0)) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    return (squares / Float(a.count)).squareRoot()
  }

  /// Only activations are rounded, to 8 bits by block as llama.cpp does, which differs from the expected
  /// values by as much (0.036 at most).
  @Test(arguments: quantised)
  func aQuantisedModelIsNearlyItsNumbersInFloat32(_ reference: ReferenceCase) throws {
    let expected = try reference.expected().floats("logits")

    let logits = try logits(ModelFile(path: reference.modelPath), of: reference)

    #expect(rms(logits, expected) <= 0.04)
    let rows = try ModelFile(path: reference.modelPath).architecture.vocabulary
    let tokens = expected.count / rows
    let agreeing = (0..<tokens).count { token in
      func largest(_ numbers: [Float]) -> Int {
        (token * rows..<(token + 1) * rows).max { numbers[$0] < numbers[$1] }!
      }
      return largest(logits) == largest(expected)
    }
    #expect(agreeing >= tokens - 2)
  }

  /// Version 2 is laid out as version 3 is; that one only adds files of the other byte order.
  @Test(arguments: cases)
  func filesOfVersion2AreTheSameModels(_ reference: ReferenceCase) throws {
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: reference.modelPath)))
    #expect(bytes[4] == 3)
    bytes[4] = 2
    let folder = try TemporaryFolder()
    let path = try folder.write(bytes, as: "model.gguf")

    let older = try ModelFile(path: path)

    let newer = try ModelFile(path: reference.modelPath)
    #expect(try logits(older, of: reference) == logits(newer, of: reference))
    #expect(try older.tokenizer().vocabularySize == newer.tokenizer().vocabularySize)
    withExtendedLifetime(folder) {}
  }

  @Test(arguments: cases)
  func theTokenizerInTheFileIsTheVocabulary(_ reference: ReferenceCase) throws {
    let file = try ModelFile(path: reference.modelPath)
    let own = try file.tokenizer()
    let world = try openTokenizer(at: reference.folder.appendingPathComponent("vocab.txt").path)

    #expect(own.vocabularySize == world.vocabularySize)
    for id in 0..<own.vocabularySize { #expect(own.bytes(of: id) == world.bytes(of: id)) }
    let text = "User: hi\n\nAssistant: 你好\n\n\n\u{1}"
    #expect(own.encode(text) == world.encode(text))
    // As llama.cpp reads it, where the vocabulary has these words.
    if own.vocabularySize > 276 {
      #expect(own.encode(text) == [258, 260, 105, 106, 261, 259, 260, 268, 276, 2])
    }
    #expect(own.endOfText == 0)
  }

  /// The whole published vocabulary, written as llama.cpp's converter does.
  @Test func thePublishedVocabularyIsTheSameFromBothFiles() throws {
    let world = try BundledTokenizer.world.open()
    var tokens: [(id: Int, text: [UInt8])] = []
    for id in 0..<world.vocabularySize {
      let bytes = world.bytes(of: id)
      guard !bytes.isEmpty else { continue }
      // `repr` doubles no quote where there is only one kind of it.
      let quotes = bytes.contains(UInt8(ascii: "'")) && bytes.contains(UInt8(ascii: "\""))
      tokens.append((id, bytes.flatMap { Self.escaped($0, quotes: quotes) }))
    }

    let own = try WorldTokenizer(escaped: tokens, path: "m.gguf")

    #expect(own.vocabularySize == world.vocabularySize)
    #expect((0..<own.vocabularySize).allSatisfy { own.bytes(of: $0) == world.bytes(of: $0) })
    let again = try WorldTokenizer(parsing: own.vocabularyFile, path: "vocab.txt")
    #expect((0..<own.vocabularySize).allSatisfy { again.bytes(of: $0) == world.bytes(of: $0) })
  }

  private static func escaped(_ byte: UInt8, quotes: Bool) -> [UInt8] {
    switch byte {
    case 0x09: Array("\\t".utf8)
    case 0x0A: Array("\\n".utf8)
    case 0x0D: Array("\\r".utf8)
    case UInt8(ascii: "\\"): Array("\\\\".utf8)
    case UInt8(ascii: "'") where quotes: Array("\\'".utf8)
    case 0x20...0x7E: [byte]
    default: Array("\\x\(byte < 16 ? "0" : "")\(String(byte, radix: 16))".utf8)
    }
  }

  @Test(arguments: [
    ([UInt8(ascii: "\\")], "the token 7 ends in a single backslash"),
    (Array("\\xZZ".utf8), "the token 7 has a \\x without two hexadecimal digits"),
    (Array("\\x1".utf8), "the token 7 has a \\x without two hexadecimal digits"),
    (Array("a".utf8), "the token \"a\" already has the id 1"),
    ([], "the token 7 is empty"),
  ])
  func impossibleTokensAreRefused(_ token: [UInt8], _ problem: String) {
    #expect(throws: TokenizerError(path: "m.gguf", problem: problem)) {
      try WorldTokenizer(escaped: [(1, Array("a".utf8)), (7, token)], path: "m.gguf")
    }
  }

  // MARK: Kept and converted

  @Test(arguments: quantised)
  func repackedWeightsAreKeptAndOpenAtOnce(_ reference: ReferenceCase) throws {
    let folder = try TemporaryFolder()
    let cache = PackedModelCache(folder: folder.path("cache"))
    let original = try ModelFile(path: reference.modelPath)
    var shares: [Double] = []

    let first = try cache.model(original, as: nil, on: workspace.pool) { shares.append($0) }
    let packedAt = shares.count
    let second = try cache.model(original, as: nil, on: workspace.pool) { shares.append($0) }

    #expect(shares.last == 1 && packedAt > 1 && shares.count == packedAt)
    #expect(first.isPacked && second.path == first.path)
    #expect(try logits(second, of: reference) == logits(original, of: reference))
  }

  @Test(arguments: cases)
  func aConvertedModelIsTheOriginal(_ reference: ReferenceCase) throws {
    let folder = try TemporaryFolder()
    let original = try ModelFile(path: reference.modelPath)

    try ModelConverter(original, to: .f32, on: workspace.pool).write(toFolder: folder.path("f32"))

    let converted = try ModelFile(path: folder.path("f32"))
    let expected = try reference.expected().floats("logits")
    // A rescaled model is written without; the epsilon of its norms then weighs another share.
    let bound: Float = original.architecture.rescaleEvery > 0 ? 3e-4 : 5e-5
    #expect(largestDifference(try logits(converted, of: reference), expected) <= bound)
    let own = try original.tokenizer()
    let written = try converted.tokenizer()
    #expect(written.vocabularySize == own.vocabularySize)
    #expect(written.encode("hi\n\nthere") == own.encode("hi\n\nthere"))
  }

  @Test func aLoadedModelIsTheSameOneKeptOrNot() throws {
    let folder = try TemporaryFolder()
    let path = try ReferenceCase.named("gguf-v7-q4_0").modelPath
    let packing = LoadedModel.Packing(
      as: nil, in: PackedModelCache(folder: folder.path("cache")), on: workspace.pool
    ) { _ in }

    let kept = try LoadedModel(path: path, packing: packing)
    let alone = try LoadedModel(path: path)

    #expect(kept.fingerprint == alone.fingerprint)
    #expect(kept.name == "model")
  }

  /// A cache that nothing can be written to must not keep a model from opening.
  @Test func whatCannotBeKeptIsLaidOutInMemory() throws {
    let folder = try TemporaryFolder()
    let reference = try ReferenceCase.named("gguf-v7-q4_0")
    try folder.write([1], as: "taken")
    let cache = PackedModelCache(folder: folder.path("taken/cache"))
    func packing(_ type: WeightType?) -> LoadedModel.Packing {
      LoadedModel.Packing(as: type, in: cache, on: workspace.pool) { _ in }
    }

    let loaded = try LoadedModel(path: reference.modelPath, packing: packing(nil))

    #expect(try loaded.fingerprint == ModelFile(path: reference.modelPath).fingerprint())
    // Another type works too, packed anew each time; UnkeptPackingTests has the word on it.
    let packed = try LoadedModel(path: reference.modelPath, packing: packing(.q8))
    #expect(packed.name == loaded.name)
  }

  // MARK: Refused

  /// A fixture's bytes with the four behind a key and its type replaced.
  private func changed(_ key: String, to value: UInt32) throws -> [UInt8] {
    var bytes = [UInt8](
      try Data(contentsOf: URL(fileURLWithPath: ReferenceCase.named("gguf-v7-q4_0").modelPath)))
    let range = try #require(bytes.firstRange(of: key.utf8))
    var number: [UInt8] = []
    number.append(littleEndian: value)
    bytes.replaceSubrange(range.upperBound + 4..<range.upperBound + 8, with: number)
    return bytes
  }

  @Test(arguments: [
    (
      "rwkv7.block_count", UInt32(1_000_000_000),
      "rwkv7.block_count is 1000000000, the tensors have 1"
    ),
    ("rwkv7.wkv.head_size", 0, "rwkv7.wkv.head_size is 0, which does not divide 64 channels"),
    ("rwkv7.wkv.head_size", 48, "rwkv7.wkv.head_size is 48, which does not divide 64 channels"),
    (
      "rwkv7.attention.layer_norm_epsilon", Float.nan.bitPattern,
      "rwkv7.attention.layer_norm_epsilon is nan"
    ),
  ])
  func impossibleConstantsAreRefusedByTheirKey(
    _ key: String, _ value: UInt32, _ problem: String
  ) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(changed(key, to: value), as: "m.gguf")
    #expect(throws: CheckpointError(path: path, problem: problem)) { try ModelFile(path: path) }
  }

  @Test func otherArchitecturesAreRefusedByName() throws {
    let folder = try TemporaryFolder()
    for name in ["rwkv6qwen2", "arwkv7", "llama"] {
      var file = GGUFBuilder()
      file.add("general.architecture", text: name)
      let path = try folder.write(file.bytes(), as: "m.gguf")
      #expect(
        throws: CheckpointError(
          path: path,
          problem: "a GGUF file of the architecture \(name); rwkv6 and rwkv7 are supported")
      ) { try ModelFile(path: path) }
    }
    let path = try folder.write(GGUFBuilder().bytes(), as: "m.gguf")
    #expect(throws: CheckpointError.self) { try ModelFile(path: path) }
  }
}
