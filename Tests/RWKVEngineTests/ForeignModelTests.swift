import Testing

/// Models of other kinds are refused by their name.
@Suite struct ForeignModelTests {
  @Test(arguments: [
    (
      ["model.embeddings.weight", "model.layers.0.attn.x_proj.0.weight"],
      "is an RWKV-6 model in the layout of flash-linear-attention (FLA), which names and shapes its "
        + "tensors differently"
    ),
    (
      ["model.embed_tokens.weight", "model.layers.0.self_attn.q_proj.weight", "lm_head.weight"],
      "is a transformer of the Llama kind"
    ),
    (
      ["transformer.wte.weight", "transformer.h.0.ln_1.weight"], "is a transformer of the GPT kind"
    ),
    (["wte.weight", "wpe.weight", "h.0.attn.c_attn.weight"], "is a transformer of the GPT kind"),
    (
      ["gpt_neox.embed_in.weight", "gpt_neox.layers.0.attention.query_key_value.weight"],
      "is a transformer of the GPT kind"
    ),
    (
      ["backbone.embedding.weight", "backbone.layers.0.mixer.in_proj.weight"], "is a Mamba model"
    ),
    (
      [
        "bert.embeddings.word_embeddings.weight",
        "bert.encoder.layer.0.attention.self.query.weight",
      ],
      "is a transformer of the BERT kind"
    ),
    (
      ["emb.weight", "blocks.0.att.x_r", "blocks.0.att.w0"],
      "is an RWKV-7 model without its r_k, which tells the size of a head"
    ),
    (
      ["emb.weight", "blocks.0.att.r_k", "blocks.0.ffn.s_emb.weight"],
      "is an RWKV-7a model (DeepEmbed)"
    ),
    (
      ["emb.weight", "blocks.0.att.r_k", "blocks.0.ffn.s_emb.weight", "blocks.0.qkv.qq.weight"],
      "is an RWKV-7b model (with attention beside the recurrence)"
    ),
    (["emb.weight", "blocks.0.att.r_k", "blocks.0.ffn.enn.weight"], "is an RWKV-8 model"),
    (
      ["blocks.0.att.time_state", "blocks.1.att.time_state"],
      "holds an initial state, not a model"
    ),
    (
      ["conv1.weight", "fc.bias"],
      "is no RWKV model: it has no emb.weight and no blocks.0.…"
    ),
    (["emb.weight", "head.weight"], "is no RWKV model: it has no blocks.0.…"),
    (
      ["emb.weight", "blocks.0.att.key.weight"],
      "has the outline of an RWKV model of no known generation"
    ),
    (
      [
        "base_model.model.blocks.0.att.key.lora_A.weight",
        "base_model.model.blocks.0.att.key.lora_B.weight",
      ],
      "holds adapters alone (LoRA), without the model that they belong to"
    ),
  ])
  func isRefusedByName(_ names: [String], _ kind: String) throws {
    let problem = try SmallCheckpoint(names: names).problem()
    #expect(
      problem == "F/model.safetensors: \(kind); RWKV-4, RWKV-5, RWKV-6 and RWKV-7 are supported")
  }
}
