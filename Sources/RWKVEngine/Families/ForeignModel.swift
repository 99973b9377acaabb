/// Models that are of none of the families: named, so that nobody takes one for damaged.
enum ForeignModel {
  /// The kind of model that it seems to be, e.g. "is a Mamba model".
  static func description(of names: TensorNames) -> String {
    if names.haveOutlineOfRWKV {
      if names.any(".qkv.") { return "is an RWKV-7b model (with attention beside the recurrence)" }
      if names.any(".ffn.s_emb") { return "is an RWKV-7a model (DeepEmbed)" }
      if names.any(".ffn.enn.") { return "is an RWKV-8 model" }
      if names.any(".att.x_r") || names.any(".att.w0") {
        return "is an RWKV-7 model without its r_k, which tells the size of a head"
      }
    }
    if names.any(".att.x_proj.") {
      return
        "is an RWKV-6 model in the layout of flash-linear-attention (FLA), which names and shapes its "
        + "tensors differently"
    }
    if names.any("self_attn.q_proj") { return "is a transformer of the Llama kind" }
    if names.any("transformer.h.") || names.any("gpt_neox.") || names.anyBegins("h.0.") {
      return "is a transformer of the GPT kind"
    }
    if names.any("mixer.in_proj") { return "is a Mamba model" }
    if names.any("encoder.layer.") { return "is a transformer of the BERT kind" }
    if names.any(".att.time_state") { return "holds an initial state, not a model" }
    if names.any(".lora_A") || names.any(".lora_B") {
      return "holds adapters alone (LoRA), without the model that they belong to"
    }
    if names.haveOutlineOfRWKV { return "has the outline of an RWKV model of no known generation" }
    let missing = [
      names.has("emb.weight") ? nil : "emb.weight", names.any("blocks.0.") ? nil : "blocks.0.…",
    ].compactMap(\.self)
    return "is no RWKV model: it has no \(missing.joined(separator: " and no "))"
  }
}
