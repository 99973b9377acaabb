import Foundation
import RWKVCheckpoints
import RWKVTensors

/// RWKV-5 "Eagle" in its three forms: 5.2 (World v2), 5.1 and 5.0 (early World v1).
struct RWKV5: Family {
  let name = "RWKV-5"

  func owns(_ names: TensorNames) -> Bool {
    names.haveOutlineOfRWKV && names.any(".att.ln_x.") && names.any(".att.time_mix_k")
  }

  func hints(in configuration: Data) throws -> ConfigurationHints {
    let fields = try JSONDecoder().decode(RWKV5Configuration.self, from: configuration)
    return ConfigurationHints(
      layerNormEpsilon: fields.layerNormEpsilon, tiesEmbeddings: fields.tiesEmbeddings,
      headSizeDivisor: fields.headSizeDivisor)
  }

  /// The decay tells the heads: it is [heads, headSize] in 5.2, [heads] before. What `config.json` says of
  /// them differs for one and the same model.
  func architecture(
    _ scope: WeightScope, _ hints: ConfigurationHints
  ) throws(CheckpointError) -> ModelArchitecture {
    var architecture = try ModelArchitecture(family: name, scope, hints)
    let att = scope("blocks", 0, "att")
    let decay = try att.shape("time_decay").filter { $0 != 1 }
    let heads = decay.first ?? 1
    guard heads > 0, architecture.attention % heads == 0,
      decay.count < 2 || decay == [heads, architecture.attention / heads]
    else {
      throw att.error(
        "time_decay", "has shape \(decay), which does not fit \(architecture.attention) channels")
    }
    architecture.headSize = architecture.attention / heads
    architecture.rescaleEvery = 0
    return architecture
  }

  func configuration(
    of architecture: ModelArchitecture, _ scope: WeightScope
  ) -> PublishedConfiguration {
    var fields = RWKV5Configuration()
    fields.vocabularySize = architecture.vocabulary
    fields.hiddenSize = architecture.hidden
    fields.layerCount = architecture.layers
    fields.attentionHiddenSize = architecture.attention
    fields.intermediateSize = architecture.feedForward
    fields.headSize = architecture.headSize
    fields.headSizeDivisor = Int((architecture.groupNormEpsilon / 1e-5).squareRoot().rounded())
    return PublishedConfiguration(
      fields, modelType: "rwkv5", architectures: ["Rwkv5ForCausalLM"])
  }

  let remoteCode: [String: String]? = [
    "AutoConfig": "configuration_rwkv5.Rwkv5Config",
    "AutoModelForCausalLM": "modeling_rwkv5.Rwkv5ForCausalLM",
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
