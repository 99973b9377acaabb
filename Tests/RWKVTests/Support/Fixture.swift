import Foundation
import RWKVCheckpoints
import RWKVTensors
import StarterModels

@testable import RWKV

/// A model with random weights and what transformers 4.57.3 makes of it; see
/// `Tests/RWKVEngineTests/Fixtures/README.md`.
struct Fixture {
  let path: String

  init(_ name: String) {
    path =
      URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../RWKVEngineTests/Fixtures/\(name)").standardizedFileURL.path
  }

  /// The expected values of that name, from one of its files.
  func array(_ name: String, in file: String = "expected") throws -> ShapedArray {
    let tensor = try SafetensorsFile(path: "\(path)/\(file).safetensors").tensor(named: name)
    return ShapedArray(scalars: tensor.floats(), shape: tensor.shape)
  }

  func ids(_ name: String, in file: String = "expected") throws -> [Int] {
    try SafetensorsFile(path: "\(path)/\(file).safetensors").tensor(named: name).int64s()
      .map(Int.init)
  }

  /// A small model of each generation.
  static let ofEachGeneration = ["v4-hf-rescale6", "v5-hf-base", "v6-hf-bin", "v7-hf-base"]
}

/// The starter models' folders: RWKV-4 and RWKV-6.
enum Starter {
  static let rwkv4 = StarterModels.all[0].path
  static let rwkv6 = StarterModels.all[1].path
}

extension ShapedArray {
  /// The largest difference of two numbers; infinite where the shapes differ.
  func largestDifference(from other: ShapedArray) -> Float {
    guard shape == other.shape else { return .infinity }
    return zip(scalars, other.scalars).reduce(0) { max($0, abs($1.0 - $1.1)) }
  }
}
