import Foundation
import RWKVCheckpoints
import RWKVEngine
import RWKVSampling
import RWKVTensors
import TestSupport

/// A model of a few hundred numbers, whole until a test damages it.
struct SmallCheckpoint {
  var tensors: [(name: String, tensor: Tensor)] = []

  /// Which RWKV it is, by its name in summaries.
  enum Family: String, CaseIterable {
    case rwkv4 = "RWKV-4"
    case rwkv5 = "RWKV-5"
    case rwkv6 = "RWKV-6"
    case rwkv7 = "RWKV-7"
  }

  /// Two layers of 8 channels, 12 keys in the channel mix, 16 rows; 2 heads of 4 where there are heads.
  init(_ family: Family) {
    var random = SeededGenerator(seed: 1)
    func add(_ name: String, _ shape: Int...) {
      let numbers = (0..<shape.reduce(1, *)).map { _ in Float(random.nextUnit()) - 0.5 }
      tensors.append((name, Tensor(numbers, shape: shape)))
    }
    func addNorm(_ name: String) {
      add(name + ".weight", 8)
      add(name + ".bias", 8)
    }
    add("emb.weight", 16, 8)
    addNorm("blocks.0.ln0")
    for layer in 0..<2 {
      let (block, att, ffn) = ("blocks.\(layer).", "blocks.\(layer).att.", "blocks.\(layer).ffn.")
      addNorm(block + "ln1")
      addNorm(block + "ln2")
      for name in ["receptance", "key", "value", "output"] { add(att + name + ".weight", 8, 8) }
      switch family {
      case .rwkv4:
        for name in ["time_decay", "time_first"] { add(att + name, 8) }
        for name in ["k", "v", "r"] { add(att + "time_mix_" + name, 1, 1, 8) }
        for name in ["k", "r"] { add(ffn + "time_mix_" + name, 1, 1, 8) }
      case .rwkv5:
        add(att + "gate.weight", 8, 8)
        for name in ["k", "v", "r", "g"] { add(att + "time_mix_" + name, 1, 1, 8) }
        for name in ["time_decay", "time_faaaa"] { add(att + name, 2, 4) }
        addNorm(att + "ln_x")
        for name in ["k", "r"] { add(ffn + "time_mix_" + name, 1, 1, 8) }
      case .rwkv6:
        add(att + "gate.weight", 8, 8)
        for name in ["x", "w", "k", "v", "r", "g"] { add(att + "time_maa_" + name, 1, 1, 8) }
        add(att + "time_maa_w1", 8, 15)
        add(att + "time_maa_w2", 5, 3, 8)
        add(att + "time_decay", 1, 1, 8)
        add(att + "time_decay_w1", 8, 2)
        add(att + "time_decay_w2", 2, 8)
        add(att + "time_faaaa", 2, 4)
        addNorm(att + "ln_x")
        for name in ["k", "r"] { add(ffn + "time_maa_" + name, 1, 1, 8) }
      case .rwkv7:
        for name in ["r", "w", "k", "v", "a", "g"] { add(att + "x_" + name, 1, 1, 8) }
        for name in ["w0", "a0", "k_k", "k_a"] { add(att + name, 1, 1, 8) }
        for (name, rank) in [("w", 2), ("a", 3), ("g", 5)] {
          add(att + name + "1", 8, rank)
          add(att + name + "2", rank, 8)
        }
        if layer > 0 {
          add(att + "v0", 1, 1, 8)
          add(att + "v1", 8, 2)
          add(att + "v2", 2, 8)
        }
        add(att + "r_k", 2, 4)
        addNorm(att + "ln_x")
        add(ffn + "x_k", 1, 1, 8)
      }
      add(ffn + "key.weight", 12, 8)
      if family != .rwkv7 { add(ffn + "receptance.weight", 8, 8) }
      add(ffn + "value.weight", 8, 12)
    }
    addNorm("ln_out")
    add("head.weight", 16, 8)
  }

  /// A checkpoint of zeros under other models' names.
  init(names: [String]) { tensors = names.map { ($0, Tensor([0, 0, 0, 0], shape: [2, 2])) } }

  /// A tensor by name; nil takes it away.
  subscript(name: String) -> Tensor? {
    get { tensors.first { $0.name == name }?.tensor }
    set {
      let index = tensors.firstIndex { $0.name == name }
      switch (index, newValue) {
      case (let index?, let tensor?): tensors[index].tensor = tensor
      case (let index?, nil): tensors.remove(at: index)
      case (nil, let tensor?): tensors.append((name, tensor))
      case (nil, nil): break
      }
    }
  }

  /// The same tensors under Hugging Face's names.
  var inHuggingFaceSpelling: SmallCheckpoint {
    var renamed = self
    renamed.tensors = tensors.map { (WeightNames.huggingFace($0.name), $0.tensor) }
    return renamed
  }

  /// The file's bytes.
  var bytes: [UInt8] { SafetensorsEncoder.encode(tensors) }

  /// Writes the file, with a `config.json` beside it where one is given, and opens it whole.
  @discardableResult
  func open(in folder: TemporaryFolder, config: String? = nil) throws -> any LanguageModel {
    try file(in: folder, config: config).model()
  }

  /// The same, up to the point where sizes are known and no weight is used.
  func file(in folder: TemporaryFolder, config: String? = nil) throws -> ModelFile {
    if let config { try folder.write(Array(config.utf8), as: "config.json") }
    return try ModelFile(path: folder.write(bytes, as: "model.safetensors"))
  }

  /// The one-line error on opening it, with F for the folder; nil where it opens.
  func problem(config: String? = nil) throws -> String? {
    let folder = try TemporaryFolder()
    do {
      try open(in: folder, config: config)
      return nil
    } catch {
      return "\(error)".replacing(folder.url.path, with: "F")
    }
  }
}
