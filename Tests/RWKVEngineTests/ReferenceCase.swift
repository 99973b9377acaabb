import Foundation
import RWKVCheckpoints
import RWKVTensors
import RWKVTokenizers
import TestSupport
import Testing

@testable import RWKVEngine

/// A model with expected values: one of the fixtures, or of the larger set beside the checkout.
struct ReferenceCase: CustomTestStringConvertible, Sendable {
  let folder: URL
  var testDescription: String { folder.lastPathComponent }

  /// Every case there is, each once.
  static let all: [ReferenceCase] = {
    let fixtures = Bundle.module.bundleURL.appendingPathComponent("Fixtures")
    let folders =
      [fixtures] + ["reference/models", "reference/real"].compactMap { Shared.url($0) }
    var found: [String: ReferenceCase] = [:]
    for folder in folders {
      for name in (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [] {
        let url = folder.appendingPathComponent(name)
        let expected = url.appendingPathComponent("expected.safetensors").path
        // An archive from before zip is refused by design; CheckpointsTests holds that.
        guard FileManager.default.fileExists(atPath: expected), name != "v6-pth-legacy",
          !Shared.isOfLaterVersion(name)
        else { continue }
        found[name] = ReferenceCase(folder: url)
      }
    }
    return found.values.sorted { $0.testDescription < $1.testDescription }
  }()

  /// The case of that name, one of the fixtures.
  static func named(_ name: String) throws -> ReferenceCase {
    try #require(all.first { $0.testDescription == name })
  }

  /// The path to open the model by: the folder, or its one file.
  var modelPath: String { Shared.model(in: folder).path }

  /// Keys are |k| up to hundreds there, and so are the rounding errors.
  var logitTolerance: Float { testDescription.hasSuffix("-extreme") ? 1e-4 : 5e-5 }

  /// Whether there are values for a text of several chunks.
  var hasLongText: Bool { (try? expected().has("long.input_ids")) ?? false }

  /// Whether it holds few bits a weight.
  var isQuantised: Bool { Shared.isQuantised(testDescription) }

  /// The model, which computes in float32 whatever its file holds.
  func model() throws -> any LanguageModel {
    let file = try ModelFile(path: modelPath)
    guard isQuantised || testDescription.hasPrefix("tiny-v5") else { return try file.model() }
    var architecture = file.architecture
    // rwkv.cpp's own tiny models were trained without the divisor that all published ones have.
    if testDescription.hasPrefix("tiny-v5") { architecture.groupNormEpsilon = 1e-5 }
    return try file.family.model(WeightScope(Widened(file.checkpoint)), architecture)
  }

  /// A checkpoint whose blocks are widened.
  private struct Widened: Checkpoint {
    let base: any Checkpoint
    var path: String { base.path }
    var names: [String] { base.names }
    var metadata: [String: String] { base.metadata }

    init(_ base: any Checkpoint) { self.base = base }

    func tensor(named name: String) throws(CheckpointError) -> Tensor {
      try base.tensor(named: name)
    }
  }

  func expected() throws -> Expected {
    Expected(
      file: try SafetensorsFile(path: folder.appendingPathComponent("expected.safetensors").path))
  }

  /// The expected values by name.
  struct Expected {
    let file: SafetensorsFile

    /// The runs in the file: "" is the main prompt, "in." and "raw." are others.
    var prompts: [String] {
      ["", "in.", "raw."].filter { file.names.contains($0 + "input_ids") }
    }

    func has(_ name: String) -> Bool { file.names.contains(name) }
    func floats(_ name: String) throws -> [Float] { try file.tensor(named: name).floats() }
    func ids(_ name: String) throws -> [TokenID] {
      try file.tensor(named: name).int64s().map(Int.init)
    }
  }
}

/// The largest |a - b|; infinite where the counts differ or a difference is not a number.
func largestDifference(_ a: some Collection<Float>, _ b: some Collection<Float>) -> Float {
  guard a.count == b.count else { return .infinity }
  return zip(a, b).reduce(0) { largest, pair in
    let difference = abs(pair.0 - pair.1)
    return difference.isNaN ? .infinity : max(largest, difference)
  }
}

/// The largest difference relative to the size of the numbers, where that is above 1.
func relativeDifference(_ a: [Float], _ b: [Float]) -> Float {
  largestDifference(a, b) / max(1, b.lazy.map(abs).filter { $0 < 1e29 }.max() ?? 1)
}

extension RecurrentState {
  /// The numbers of one part, e.g. "att_kv", all layers.
  func part(_ name: String) -> [Float] { tensors.first { $0.name == name }?.tensor.floats() ?? [] }

  /// The largest of the parts' relative differences.
  func relativeDifference(from other: RecurrentState) -> Float {
    layout.parts.map { part in
      RWKVEngineTests.relativeDifference(self.part(part.name), other.part(part.name))
    }.max() ?? 0
  }
}
