import Foundation
import RWKVSampling
import TestSupport
import Testing

@testable import RWKVEngine

/// Damaged models, the same ones each time: each is refused in one line, or opens and computes
/// something, and nothing crashes or hangs.
@Suite struct ModelMutationTests {
  @Test(arguments: SmallCheckpoint.Family.allCases)
  func safetensors(_ family: SmallCheckpoint.Family) throws {
    let bytes = SmallCheckpoint(family).bytes
    let refused = try refusals(
      of: bytes, structure: [0..<8, 8..<4096, 0..<bytes.count], rounds: 1000)
    #expect(refused > 200 && refused < Rounds.times(1000))
  }

  @Test func aTorchArchive() throws {
    let path = try ReferenceCase.named("v4-pth-fp16-att").modelPath
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    let directory = bytes.count - 4000..<bytes.count
    let refused = try refusals(
      of: bytes, structure: [0..<4000, directory, 0..<bytes.count], rounds: 400)
    #expect(refused > 100 && refused < Rounds.times(400))
  }

  @Test(arguments: ["gguf-v7-q4_0", "gguf-v6-q5_1-unfused", "cpp-v7-q8_0"])
  func filesOfGgml(_ name: String) throws {
    let path = try ReferenceCase.named(name).modelPath
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    let refused = try refusals(
      of: bytes, structure: [0..<24, 24..<1000, 1000..<12_000, 0..<bytes.count], rounds: 1000)
    #expect(refused > 200 && refused < Rounds.times(1000))
  }

  /// Opens that many damaged copies; gives how many were refused.
  private func refusals(
    of bytes: [UInt8], structure: [Range<Int>], rounds: Int
  ) throws -> Int {
    let folder = try TemporaryFolder()
    let workspace = Workspace(threads: 1)
    var random = SeededGenerator(seed: 1)
    var refusals = 0
    for _ in 0..<Rounds.times(rounds) {
      let path = try folder.write(
        damaged(bytes, structure: structure, with: &random), as: "model")
      let model: any LanguageModel
      do {
        let file = try ModelFile(path: path)
        model = try file.model()
        _ = try file.ownTokenizer()
      } catch {
        refusals += 1
        try #require(!"\(error)".contains { $0.isNewline })
        continue
      }
      var state = model.initialState()
      let rows = model.architecture.vocabulary
      let logits = model.read([0, rows / 2, rows - 1], state: &state, workspace)
      try #require(logits?.count == rows)
    }
    return refusals
  }

  /// Flips, overwrites, cuts, drops or inserts, up to three times; mostly where structure is.
  private func damaged(
    _ bytes: [UInt8], structure: [Range<Int>], with random: inout SeededGenerator
  ) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
      let range = structure.randomElement(using: &random)!.clamped(to: 0..<bytes.count)
      let place = Int.random(in: range.isEmpty ? 0..<bytes.count : range, using: &random)
      switch Int.random(in: 0..<12, using: &random) {
      case 0: bytes.removeLast(bytes.count - place)
      case 1: bytes.remove(at: place)
      case 2: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
      case 3: for index in place..<min(place + 8, bytes.count) { bytes[index] = 0xFF }
      case 4...6: bytes[place] = UInt8(ascii: "0") + UInt8.random(in: 0...9, using: &random)
      default: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      }
    }
    return bytes
  }
}
