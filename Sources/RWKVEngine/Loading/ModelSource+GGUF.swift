import RWKVCheckpoints
import RWKVTensors

extension ModelSource {
  /// A model in a GGUF file, whose architecture says which family it is of.
  init(_ file: GGUFFile, among families: Families) throws(CheckpointError) {
    let values = file.values
    let architecture = try values.architecture()
    guard let family = families.list.first(where: { $0.ggufArchitecture == architecture }) else {
      throw CheckpointError(
        path: file.path,
        problem: "a GGUF file of the architecture \(architecture); "
          + "\(families.ggufArchitectures) are supported")
    }
    self.family = family
    self.values = values
    checkpoint = try TranslatedCheckpoint(
      file,
      keepsBlocks: { name in
        name == "emb.weight" || name == "head.weight" || family.packs(name)
      },
      sources: { name throws(CheckpointError) in
        // One of an unknown name is left over in the end, and named.
        guard let tensor = GGUFName(name) else { return [WeightSource(name)] }
        if let sources = Self.common(tensor) { return sources }
        let sources = try family.weights(inGGUF: tensor, shape: file.shape(of: name), values)
        return sources ?? [WeightSource(name)]
      })
    hints = try Self.hints(values, architecture)
    let layers = try WeightScope(checkpoint).layerCount()
    let key = "\(architecture).block_count"
    if let said = try values.count(key), said != layers {
      throw values.wrong(key, "is \(said), the tensors have \(layers)")
    }
  }

  /// The hints that all architectures give alike.
  private static func hints(
    _ values: GGUFMetadata, _ architecture: String
  ) throws(CheckpointError) -> ConfigurationHints {
    var hints = ConfigurationHints()
    let epsilonKey = "\(architecture).attention.layer_norm_epsilon"
    if let epsilon = try values.number(epsilonKey) {
      guard epsilon > 0, epsilon < 1 else { throw values.wrong(epsilonKey, "is \(epsilon)") }
      hints.layerNormEpsilon = epsilon
    }
    let rescaleKey = "\(architecture).rescale_every_n_layers"
    if let every = try values.count(rescaleKey) {
      guard every <= 1024 else { throw values.wrong(rescaleKey, "is \(every)") }
      hints.rescaleEvery = every
      hints.weightsAreDivided = every > 0
    }
    return hints
  }

  /// Tensors with one name in all of llama.cpp's architectures; nil for a tensor that the family knows.
  private static func common(_ tensor: GGUFName) -> [WeightSource]? {
    guard let layer = tensor.layer else {
      guard let module = globals[tensor.module] else { return nil }
      return [WeightSource("\(module).\(tensor.kind)")]
    }
    guard let module = blocks[tensor.module] else { return nil }
    return [WeightSource("blocks.\(layer).\(module).\(tensor.kind)")]
  }

  private static let globals = [
    "token_embd": "emb", "token_embd_norm": "blocks.0.ln0", "output_norm": "ln_out",
    "output": "head",
  ]
  private static let blocks = [
    "attn_norm": "ln1", "attn_norm_2": "ln2", "time_mix_ln": "att.ln_x",
    "time_mix_receptance": "att.receptance", "time_mix_key": "att.key",
    "time_mix_value": "att.value", "time_mix_output": "att.output", "time_mix_gate": "att.gate",
    "channel_mix_key": "ffn.key", "channel_mix_value": "ffn.value",
    "channel_mix_receptance": "ffn.receptance",
  ]
}

/// The name of a tensor in GGUF: `token_embd.weight`, or `blk.3.time_mix_key.weight`.
struct GGUFName {
  /// The layer; nil outside of them.
  let layer: Int?
  /// E.g. "time_mix_key".
  let module: String
  /// "weight" or "bias".
  let kind: String
  /// The module without "time_mix_".
  var leaf: String { String(module.dropFirst("time_mix_".count)) }

  /// Takes a name apart; nil for one that is made otherwise.
  init?(_ name: String) {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    switch parts.count {
    case 2: (layer, module, kind) = (nil, parts[0], parts[1])
    case 4:
      guard parts[0] == "blk", let number = Int(parts[1]), "\(number)" == parts[1] else {
        return nil
      }
      (layer, module, kind) = (number, parts[2], parts[3])
    default: return nil
    }
  }
}

extension Families {
  /// The architectures of GGUF files that are read, e.g. "rwkv6 and rwkv7".
  var ggufArchitectures: String {
    list.compactMap(\.ggufArchitecture).joined(separator: " and ")
  }
}
