import Foundation
import RWKVCheckpoints
import RWKVTensors

/// RWKV-7 "Goose" (x070): World v3, G1, Pile.
struct RWKV7: Family {
  let name = "RWKV-7"

  /// Those with a DeepEmbed or with attention beside the recurrence are other models, and refused.
  func owns(_ names: TensorNames) -> Bool {
    names.haveOutlineOfRWKV && names.any(".att.r_k") && !names.any(".ffn.s_emb")
      && !names.any(".qkv.") && !names.any(".ffn.enn.")
  }

  func hints(in configuration: Data) throws -> ConfigurationHints {
    let fields = try JSONDecoder().decode(RWKV7Configuration.self, from: configuration)
    var hints = ConfigurationHints(
      layerNormEpsilon: fields.normEpsilon, tiesEmbeddings: fields.tiesEmbeddings)
    hints.unsupported = fields.unsupported
    // flash-linear-attention scales its epsilon with the head; for heads of 64 that is BlinkDL's 64e-5.
    hints.groupNormEpsilonByHeadChannel = fields.normEpsilon
    hints.groupNormEpsilon = fields.groupNormEpsilon
    return hints
  }

  func architecture(
    _ scope: WeightScope, _ hints: ConfigurationHints
  ) throws(CheckpointError) -> ModelArchitecture {
    var architecture = try ModelArchitecture(family: name, scope, hints)
    let att = scope("blocks", 0, "att")
    let bonus = try att.shape("r_k", dimensions: 2)
    guard bonus[0] * bonus[1] == architecture.attention,
      architecture.attention == architecture.hidden
    else {
      throw att.error(
        "r_k", "has shape \(bonus), which does not fit \(architecture.hidden) channels")
    }
    architecture.headSize = bonus[1]
    architecture.rescaleEvery = 0
    architecture.groupNormEpsilon =
      hints.groupNormEpsilon.map { Float($0) }
      ?? hints.groupNormEpsilonByHeadChannel.map { Float($0) * Float(bonus[1]) } ?? 64e-5
    return architecture
  }

  func published(_ name: String) -> PublishedTensor? { FLAWeightNames.published(name) }

  func configuration(
    of architecture: ModelArchitecture, _ scope: WeightScope
  ) throws(CheckpointError) -> PublishedConfiguration {
    var fields = RWKV7Configuration()
    fields.vocabularySize = architecture.vocabulary
    fields.hiddenSize = architecture.hidden
    fields.layerCount = architecture.layers
    fields.intermediateSize = architecture.feedForward
    fields.headSize = architecture.headSize
    fields.headCount = architecture.heads
    fields.valueWidths = Array(repeating: architecture.hidden, count: architecture.layers)
    // By its digits, for as a double the float has more.
    fields.normEpsilon = Double(architecture.layerNormEpsilon.description) ?? 1e-5
    let usual = architecture.layerNormEpsilon * Float(architecture.headSize)
    if architecture.groupNormEpsilon != usual {
      fields.groupNormEpsilon = Double(architecture.groupNormEpsilon)
    }
    // The second layer, for the first one has no adapter of the values.
    let att = scope("blocks", min(1, architecture.layers - 1), "att")
    fields.decayRank = try rank(of: "w", att)
    fields.rateRank = try rank(of: "a", att)
    fields.gateRank = try rank(of: "g", att)
    fields.valueRank = architecture.layers > 1 ? try rank(of: "v", att) : nil
    return PublishedConfiguration(
      fields, modelType: "rwkv7", architectures: ["RWKV7ForCausalLM"])
  }

  func sizes(of architecture: ModelArchitecture) -> [(field: String, size: Int)] {
    [
      ("vocab_size", architecture.vocabulary), ("hidden_size", architecture.hidden),
      ("num_hidden_layers", architecture.layers), ("intermediate_size", architecture.feedForward),
      ("head_dim", architecture.headSize),
    ]
  }

  /// The matrices that every token reads whole; adapters stay floating point, whichever way round they
  /// are stored.
  func packs(_ name: String) -> Bool {
    ["receptance", "key", "value", "output"].contains { name.hasSuffix(".att.\($0).weight") }
      || ["key", "value"].contains { name.hasSuffix(".ffn.\($0).weight") }
  }

  // MARK: State

  /// `att_kv` is [L, heads, value, key]: the other way round than RWKV-6's, as everybody keeps it.
  var stateParts: [StatePart] { HeadMemory.parts }

  /// As RWKV-6's. flash-linear-attention, which keeps it in a cache of its own, has [heads, key, value] too.
  var publishedState: [PublishedStatePart] {
    [.init(.timeShift), .init(.memory, turned: true), .init(.channelShift)]
  }

  /// State tuning writes [heads, value, key], which is how states lie. No published one was at hand to
  /// check that with.
  func state(tuned layers: [Tensor]) -> [(part: StatePart.Name, tensor: Tensor)]? {
    HeadMemory.state(tuned: layers, byKey: false)
  }
}
