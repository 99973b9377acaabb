import Foundation
import RWKVTensors
import TestSupport
import Testing

@testable import RWKVCheckpoints

/// Damages files at random, the same way each time: each opens or is refused, and nothing crashes.
@Suite struct MutationTests {
  /// SplitMix64, after Steele, Lea and Flood (2014).
  private struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  private static let rounds = 3000

  /// Flips, overwrites, cuts, repeats or inserts, up to four times; mostly where structure is.
  private func damaged(
    _ bytes: [UInt8], structure: [Range<Int>], with random: inout Generator
  ) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
      let range = structure.randomElement(using: &random)?.clamped(to: 0..<bytes.count)
      let place = Int.random(
        in: range.flatMap { $0.isEmpty ? nil : $0 } ?? 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<8, using: &random) {
      case 0: bytes.removeLast(bytes.count - place)
      case 1: bytes.remove(at: place)
      case 2: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
      case 3:
        for index in place..<min(place + 8, bytes.count) { bytes[index] = 0xFF }
      case 4, 5: bytes[place] = UInt8.random(in: 0...255, using: &random)
      default: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      }
    }
    return bytes
  }

  /// Opens damaged copies of a file and reads all their tensors; gives how many were refused.
  private func refusals(
    _ bytes: [UInt8], structure: [Range<Int>], rounds: Int = Self.rounds, seed: UInt64
  ) throws -> Int {
    var random = Generator(state: seed)
    var refusals = 0
    for _ in 0..<Rounds.times(rounds) {
      let bytes = damaged(bytes, structure: structure, with: &random)
      do {
        let checkpoint = try openWeights("m", contents: storage(bytes))
        for name in checkpoint.names {
          let tensor = try checkpoint.tensor(named: name)
          try #require(tensor.floats().count == tensor.count)
        }
      } catch let error as CheckpointError {
        refusals += 1
        try #require(!error.description.contains { $0.isNewline })
      }
    }
    return refusals
  }

  @Test func safetensors() throws {
    let bytes = SafetensorsEncoder.encode(
      [
        ("emb.weight", Tensor((0..<12).map(Float.init), shape: [3, 4])),
        ("ids", Tensor(storage(.of([1, 2, 3])), elementType: .int64, shape: [3])),
        ("flags", Tensor(storage([1, 0, 1]), elementType: .bool, shape: [3, 1])),
      ], metadata: ["format": "pt"])
    let count = try refusals(bytes, structure: [0..<8, 8..<256], seed: 1)
    #expect(count > Self.rounds / 2)
  }

  @Test(arguments: [false, true])
  func torchArchives(isZip64: Bool) throws {
    var zip = torchZip(
      [
        ("a", PickledTensor(count: 12, offset: 2, shape: [2, 3], strides: [1, 4])),
        ("b", PickledTensor(count: 12, shape: [12], strides: [1])),
        (
          "c",
          PickledTensor(storageClass: "HalfStorage", key: "1", count: 4, shape: [4], strides: [1])
        ),
      ],
      storages: [("0", .of((0..<12).map(Float.init))), ("1", .of([1, 2, 3, 4] as [Float16]))])
    zip.isZip64 = isZip64
    let bytes = zip.bytes()
    let pickle = zip.entries[0].bytes.count
    let count = try refusals(
      bytes, structure: [0..<64, 64..<64 + pickle, bytes.count - 600..<bytes.count], seed: 2)
    #expect(count > Self.rounds / 2)
  }

  @Test func ggufFiles() throws {
    let bytes = GGUFFileTests.sample.bytes()
    let count = try refusals(bytes, structure: [0..<24, 24..<bytes.count - 256], seed: 5)
    #expect(count > Self.rounds / 2)
  }

  @Test func rwkvCppFiles() throws {
    let bytes = RWKVCppFileTests.sample.bytes()
    let count = try refusals(bytes, structure: [0..<24, 24..<bytes.count], seed: 6)
    #expect(count > Self.rounds / 2)
  }

  @Test func aFileThatTorchWrote() throws {
    let file = Fixture.sharded.appendingPathComponent("pytorch_model-00001-of-00002.bin")
    let bytes = [UInt8](try Data(contentsOf: file))
    let count = try refusals(
      bytes, structure: [0..<4096, bytes.count - 3000..<bytes.count, 0..<bytes.count],
      rounds: 500, seed: 3)
    #expect(count > 100)
  }

  @Test func indexes() throws {
    let folder = try TemporaryFolder()
    try folder.write(SafetensorsEncoder.encode([("a", Tensor([1], shape: [1]))]), as: "1.bin")
    try folder.write(SafetensorsEncoder.encode([("b", Tensor([2], shape: [1]))]), as: "2.bin")
    let json = #"{"metadata":{"total_size":8},"weight_map":{"a":"1.bin","b":"2.bin"}}"#
    var random = Generator(state: 4)
    var refusals = 0
    for _ in 0..<Rounds.times(500) {
      let bytes = damaged(Array(json.utf8), structure: [0..<json.utf8.count], with: &random)
      let index = try folder.write(bytes, as: "model.safetensors.index.json")
      do {
        let checkpoint = try openCheckpoint(at: index)
        for name in checkpoint.names { _ = try checkpoint.tensor(named: name) }
      } catch {
        refusals += 1
        try #require(!error.description.contains { $0.isNewline })
      }
    }
    #expect(refusals > 250)
  }
}
