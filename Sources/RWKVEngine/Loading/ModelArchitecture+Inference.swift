import RWKVCheckpoints

extension ModelArchitecture {
  /// Infers every size from a checkpoint's tensors (canonical names); `hints` give the constants.
  ///
  /// - Throws: `CheckpointError` where the tensors are not those of RWKV-4 or RWKV-6.
  init(
    _ scope: WeightScope, names: [String], path: String, hints: ConfigurationHints
  ) throws(CheckpointError) {
    let family = try Self.family(names: Set(names), path: path)
    let embedding = try scope.shape("emb.weight", dimensions: 2)
    let key = try scope("blocks", 0, "att").shape("key.weight", dimensions: 2)
    let feedForward = try scope("blocks", 0, "ffn").shape("key.weight", dimensions: 2)
    var headSize = 1
    if family == .rwkv6 {
      let bonus = try scope("blocks", 0, "att").shape("time_faaaa", dimensions: 2)
      headSize = bonus[1]
      guard bonus[0] * bonus[1] == key[0], key[0] == embedding[1] else {
        throw CheckpointError(
          path: path, tensor: "blocks.0.att.time_faaaa",
          problem: "has shape \(bonus), which does not fit \(embedding[1]) channels")
      }
    }
    self.init(
      family: family,
      layers: try Self.layerCount(names: names, path: path),
      hidden: embedding[1],
      attention: key[0],
      feedForward: feedForward[0],
      vocabulary: embedding[0],
      headSize: headSize,
      layerNormEpsilon: Float(hints.layerNormEpsilon),
      headSizeDivisor: Float(hints.headSizeDivisor),
      rescaleEvery: family == .rwkv4 ? hints.rescaleEvery : 0,
      tiedEmbeddings: hints.tiesEmbeddings)
  }

  /// The family by the tensors that only it has; other models are refused by name.
  private static func family(names: Set<String>, path: String) throws(CheckpointError)
    -> ModelFamily
  {
    func refuse(_ what: String) -> CheckpointError {
      CheckpointError(path: path, problem: what + "; rwkv-tui runs RWKV-4 and RWKV-6")
    }
    func any(_ part: String) -> Bool { names.contains { $0.contains(part) } }
    if names.contains("emb.weight"), any("blocks.0.") {
      if any(".att.time_maa_x") { return .rwkv6 }
      if any(".att.time_first"), any(".att.time_mix_k"), !any(".att.ln_x.") { return .rwkv4 }
      if any(".att.x_r") || any(".att.w0") { throw refuse("is an RWKV-7 model") }
      if any(".att.time_faaaa") || any(".att.ln_x.") { throw refuse("is an RWKV-5 model") }
    }
    if any("attn.r_proj") || any("attn.x_proj.") {
      throw refuse(
        "is an RWKV model in the layout of flash-linear-attention (FLA), which names and shapes its "
          + "tensors differently")
    }
    if any("self_attn.q_proj") { throw refuse("is a transformer of the Llama kind") }
    if any("transformer.h.") || any("gpt_neox.") || names.contains(where: { $0.hasPrefix("h.0.") })
    {
      throw refuse("is a transformer of the GPT kind")
    }
    if any("mixer.in_proj") { throw refuse("is a Mamba model") }
    if any("encoder.layer.") { throw refuse("is a transformer of the BERT kind") }
    if any(".att.time_state") { throw refuse("holds an initial state, not a model") }
    throw refuse("has none of the tensors that an RWKV model begins with (emb.weight, blocks.0.…)")
  }

  /// One more than the highest layer number; `WeightScope` names what is missing below it.
  private static func layerCount(names: [String], path: String) throws(CheckpointError) -> Int {
    let numbers = names.compactMap { name -> Int? in
      let parts = name.split(separator: ".", maxSplits: 2)
      return parts.count == 3 && parts[0] == "blocks" ? Int(parts[1]) : nil
    }
    let highest = numbers.max() ?? -1
    // Each layer has tensors of its own, so a number beyond their count is not a layer's.
    guard (0..<names.count).contains(highest) else {
      throw CheckpointError(path: path, problem: "numbers its layers up to \(highest)")
    }
    return highest + 1
  }
}
