import Foundation
import RWKVCheckpoints
import RWKVTensors

/// RWKV-4: Pile, Raven, World v1.
struct RWKV4: Family {
  let name = "RWKV-4"

  func owns(_ names: TensorNames) -> Bool {
    names.haveOutlineOfRWKV && names.any(".att.time_first") && names.any(".att.time_mix_k")
      && !names.any(".att.ln_x.")
  }

  func hints(in configuration: Data) throws -> ConfigurationHints {
    let fields = try JSONDecoder().decode(RWKV4Configuration.self, from: configuration)
    return ConfigurationHints(
      layerNormEpsilon: fields.layerNormEpsilon, rescaleEvery: fields.rescaleEvery,
      tiesEmbeddings: fields.tiesEmbeddings)
  }

  func architecture(
    _ scope: WeightScope, _ hints: ConfigurationHints
  ) throws(CheckpointError) -> ModelArchitecture {
    try ModelArchitecture(family: name, scope, hints)
  }

  func configuration(
    of architecture: ModelArchitecture, _ scope: WeightScope
  ) -> PublishedConfiguration {
    var fields = RWKV4Configuration()
    fields.vocabularySize = architecture.vocabulary
    fields.hiddenSize = architecture.hidden
    fields.layerCount = architecture.layers
    fields.attentionHiddenSize = architecture.attention
    fields.intermediateSize = architecture.feedForward
    fields.rescaleEvery = architecture.rescaleEvery
    return PublishedConfiguration(
      fields, modelType: "rwkv", architectures: ["RwkvForCausalLM"])
  }

  let publishedRescaling: Int? = 6

  /// `att_x` and `ffn_x` [L, H], the previous token's normed input of time mix and channel mix; `aa`,
  /// `bb`, `pp` [L, A], the recurrence's numerator, denominator and running maximum.
  let stateParts: [StatePart] = [
    .timeShift, .channelShift,
    StatePart(.numerator) { [$0.attention] },
    StatePart(.denominator) { [$0.attention] },
    StatePart(.maximum, initially: -1e30) { [$0.attention] },
  ]

  /// Five tensors, the channel mix's shift first.
  let publishedState: [PublishedStatePart] = [
    .init(.channelShift), .init(.timeShift), .init(.numerator), .init(.denominator),
    .init(.maximum),
  ]
}

extension StatePart.Name {
  /// The weighted sum of values, the sum of weights, and the largest exponent so far.
  static var numerator: Self { "aa" }
  static var denominator: Self { "bb" }
  static var maximum: Self { "pp" }
}
