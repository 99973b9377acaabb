import Foundation
import RWKVCheckpoints
import RWKVSampling
import RWKVTensors

extension ModelFile {
  /// A model of random weights with the sizes that a configuration asks for, as training would begin with.
  ///
  /// - Parameters:
  ///   - family: Its name, e.g. "RWKV-4".
  ///   - configuration: A JSON object with the fields of that family's `config.json`.
  ///   - seed: The same numbers for the same seed.
  /// - Throws: `EngineError` where a size is impossible, or the weights would not fit into the machine's
  ///   memory.
  package init(randomFor family: String, configuration: Data, seed: UInt64) throws {
    guard let family = Families.all[family] else {
      throw EngineError(path: "random \(family)", problem: "is a family that is not known")
    }
    let shape = try family.shape(for: configuration)
    try shape.requirePossible()
    var random = SeededGenerator(seed: seed)
    let tensors = shape.tensors.map { name, extents in
      (name: name, tensor: RandomWeights.tensor(name, extents, &random))
    }
    try self.init(
      MemoryCheckpoint(path: shape.rawValue, tensors), family: family,
      configuration: configuration)
  }
}

extension ModelShape {
  /// Throws where a model of these sizes cannot be.
  fileprivate func requirePossible() throws(EngineError) {
    let sizes = [layers, hidden, feedForward, vocabulary, attention ?? hidden, headSize]
    let ranks = Array(ranks.values)
    guard (sizes + ranks).allSatisfy({ (1...1 << 24).contains($0) }) else {
      throw EngineError(path: rawValue, problem: "has a size that no model can have")
    }
    guard attention ?? hidden == hidden || family.name == "RWKV-4" else {
      throw EngineError(path: rawValue, problem: "attention_hidden_size is not hidden_size")
    }
    guard hidden % headSize == 0 || family.name == "RWKV-4" else {
      throw EngineError(
        path: rawValue, problem: "\(hidden) channels are not whole heads of \(headSize)")
    }
    // In floating point, lest it overflow.
    let outer = Double(vocabulary) * Double(hidden) * (tiesEmbeddings ? 1 : 2)
    let layer = family.layerTensors(of: self).reduce(0.0) {
      $0 + $1.shape.reduce(1.0) { $0 * Double($1) }
    }
    let bytes = 4 * (outer + Double(layers) * layer)
    let memory = Double(ProcessInfo.processInfo.physicalMemory)
    guard bytes < 0.9 * memory else {
      throw EngineError(
        path: rawValue,
        problem: String(
          format: "would take %.1f GB of memory; this machine has %.1f GB", bytes / 1e9,
          memory / 1e9))
    }
  }
}

/// The distribution of an untrained model's weights.
private enum RandomWeights {
  /// A tensor by its canonical name: matrices are uniform about 0, as torch's `Linear` begins, embeddings
  /// normal, norms the identity; time constants are spread over the channels as BlinkDL's trainers do it.
  static func tensor(_ name: String, _ shape: [Int], _ random: inout SeededGenerator) -> Tensor {
    let count = shape.reduce(1, *)
    let parts = name.split(separator: ".")
    let leaf = String(parts.last ?? "")
    let isNorm = parts.contains { $0.hasPrefix("ln") }
    func channels(_ value: (_ index: Int, _ place: Float) -> Float) -> Tensor {
      Tensor((0..<count).map { value($0, Float($0) / Float(max(1, count - 1))) }, shape: shape)
    }
    if isNorm { return channels { _, _ in leaf == "weight" ? 1 : 0 } }
    if name == "emb.weight" { return normal(shape, &random) }
    if shape.count == 2, leaf == "weight" {
      return uniform(shape, within: 1 / Float(shape[1]).squareRoot(), &random)
    }
    switch leaf {
    case "time_decay", "w0": return channels { _, place in -6 + 5 * place }
    case "time_first", "time_faaaa", "r_k": return channels { index, _ in Float(index % 3 - 1) / 2 }
    case "k_k", "k_a": return channels { _, _ in 1 }
    case "a0", "v0": return channels { _, _ in 0 }
    default:
      return shape.count == 1
        ? channels { _, place in place } : uniform(shape, within: 0.01, &random)
    }
  }

  private static func uniform(
    _ shape: [Int], within bound: Float, _ random: inout SeededGenerator
  ) -> Tensor {
    Tensor(
      (0..<shape.reduce(1, *)).map { _ in (2 * Float(random.nextUnit()) - 1) * bound },
      shape: shape)
  }

  private static func normal(_ shape: [Int], _ random: inout SeededGenerator) -> Tensor {
    Tensor(
      (0..<shape.reduce(1, *)).map { _ in
        let radius = (-2 * log(1 - random.nextUnit())).squareRoot()
        return Float(radius * cos(2 * .pi * random.nextUnit()))
      }, shape: shape)
  }
}
