import Foundation
import RWKVCheckpoints
import RWKVTensors

/// RWKV-6 "Finch": World v2.1, v3.
struct RWKV6: Family {
  let name = "RWKV-6"

  func owns(_ names: TensorNames) -> Bool {
    names.haveOutlineOfRWKV && names.any(".att.time_maa_x")
  }

  func hints(in configuration: Data) throws -> ConfigurationHints {
    let fields = try JSONDecoder().decode(RWKV6Configuration.self, from: configuration)
    return ConfigurationHints(
      layerNormEpsilon: fields.layerNormEpsilon, tiesEmbeddings: fields.tiesEmbeddings,
      headSizeDivisor: fields.headSizeDivisor)
  }

  func architecture(
    _ scope: WeightScope, _ hints: ConfigurationHints
  ) throws(CheckpointError) -> ModelArchitecture {
    var architecture = try ModelArchitecture(family: name, scope, hints)
    let att = scope("blocks", 0, "att")
    let bonus = try att.shape("time_faaaa", dimensions: 2)
    guard bonus[0] * bonus[1] == architecture.attention,
      architecture.attention == architecture.hidden
    else {
      throw att.error(
        "time_faaaa", "has shape \(bonus), which does not fit \(architecture.hidden) channels")
    }
    architecture.headSize = bonus[1]
    return architecture
  }

  func configuration(
    of architecture: ModelArchitecture, _ scope: WeightScope
  ) -> PublishedConfiguration {
    var fields = RWKV6Configuration()
    fields.vocabularySize = architecture.vocabulary
    fields.hiddenSize = architecture.hidden
    fields.layerCount = architecture.layers
    fields.attentionHiddenSize = architecture.attention
    fields.intermediateSize = architecture.feedForward
    fields.headSize = architecture.headSize
    fields.attentionHeadCount = architecture.headSize
    // By its digits, for as a double the float has more.
    fields.layerNormEpsilon = Double(architecture.layerNormEpsilon.description) ?? 1e-5
    fields.headSizeDivisor = Int((architecture.groupNormEpsilon / 1e-5).squareRoot().rounded())
    return PublishedConfiguration(
      fields, modelType: "rwkv6", architectures: ["Rwkv6ForCausalLM"])
  }

  /// All but `intermediate_size`, which the reference code ignores.
  func sizes(of architecture: ModelArchitecture) -> [(field: String, size: Int)] {
    [
      ("vocab_size", architecture.vocabulary), ("hidden_size", architecture.hidden),
      ("num_hidden_layers", architecture.layers),
      ("attention_hidden_size", architecture.attention), ("head_size", architecture.headSize),
    ]
  }

  let remoteCode: [String: String]? = [
    "AutoConfig": "configuration_rwkv6.Rwkv6Config",
    "AutoModelForCausalLM": "modeling_rwkv6.Rwkv6ForCausalLM",
  ]

  // MARK: State

  /// `att_kv` is [L, heads, key, value].
  var stateParts: [StatePart] { HeadMemory.parts }

  var publishedState: [PublishedStatePart] { HeadMemory.published }

  /// State tuning writes [heads, value, key], which the rwkv package turns round as is done here.
  func state(tuned layers: [Tensor]) -> [(part: StatePart.Name, tensor: Tensor)]? {
    HeadMemory.state(tuned: layers, byKey: true)
  }
}
