import RWKVCheckpoints
import RWKVTensors
import Testing

@Suite struct WeightNamesTests {
  private static let pairs = [
    ("emb.weight", "rwkv.embeddings.weight"),
    ("head.weight", "head.weight"),
    ("ln_out.bias", "rwkv.ln_out.bias"),
    ("blocks.0.ln0.weight", "rwkv.blocks.0.pre_ln.weight"),
    ("blocks.11.ln1.bias", "rwkv.blocks.11.ln1.bias"),
    ("blocks.3.att.time_mix_k", "rwkv.blocks.3.attention.time_mix_key"),
    ("blocks.3.att.time_mix_v", "rwkv.blocks.3.attention.time_mix_value"),
    ("blocks.3.ffn.time_mix_r", "rwkv.blocks.3.feed_forward.time_mix_receptance"),
    ("blocks.3.att.key.weight", "rwkv.blocks.3.attention.key.weight"),
    ("blocks.3.ffn.receptance.weight", "rwkv.blocks.3.feed_forward.receptance.weight"),
    ("blocks.3.att.time_maa_w1", "rwkv.blocks.3.attention.time_maa_w1"),
    ("blocks.3.att.ln_x.weight", "rwkv.blocks.3.attention.ln_x.weight"),
  ]

  @Test(arguments: pairs)
  func bothSpellingsMeet(canonical: String, huggingFace: String) {
    #expect(WeightNames.canonical(huggingFace) == canonical)
    #expect(WeightNames.canonical(canonical) == canonical)
    #expect(WeightNames.huggingFace(canonical) == huggingFace)
    #expect(WeightNames.huggingFace(huggingFace) == huggingFace)
  }

  @Test(arguments: [
    ("model.embeddings.weight", "emb.weight"), ("lm_head.weight", "head.weight"),
    ("model.norm.bias", "ln_out.bias"), ("model.layers.0.pre_norm.weight", "blocks.0.ln0.weight"),
    ("model.layers.3.attn_norm.weight", "blocks.3.ln1.weight"),
    ("model.layers.3.attn.r_proj.weight", "blocks.3.att.receptance.weight"),
    ("model.layers.3.attn.g_norm.bias", "blocks.3.att.ln_x.bias"),
    ("model.layers.3.attn.x_k", "blocks.3.att.x_k"),
    ("model.layers.3.attn.w_lora.lora.0.weight", "blocks.3.att.w1.weight"),
    ("model.layers.3.attn.w_lora.lora.2.weight", "blocks.3.att.w2.weight"),
    ("model.layers.3.attn.v_lora.lora.2.bias", "blocks.3.att.v0"),
    ("model.layers.3.ffn.key.weight", "blocks.3.ffn.key.weight"),
  ])
  func flashLinearAttentionHasNamesOfItsOwn(name: String, canonical: String) {
    #expect(WeightNames.canonical(name) == canonical)
  }

  @Test(arguments: [
    (["module.emb.weight", "module.blocks.0.ln0.weight"], "module."),
    (
      ["_forward_module.module.emb.weight", "_forward_module.module.head.weight"],
      "_forward_module.module."
    ),
    (["model.rwkv.embeddings.weight", "model.head.weight"], "model."),
    (["module.model.embeddings.weight", "module.lm_head.weight"], "module."),
    (["model.embeddings.weight", "lm_head.weight"], ""),
    (["emb.weight", "head.weight"], ""), (["module.emb.weight", "head.weight"], ""),
    (["bert.embeddings.word_embeddings.weight"], ""), ([], ""),
  ])
  func trainersPutAPrefixBeforeAllNames(names: [String], prefix: String) {
    #expect(WeightNames.sharedPrefix(of: names) == prefix)
  }

  @Test func aModelWithoutHeadLacksThePrefix() {
    #expect(WeightNames.canonical("embeddings.weight") == "emb.weight")
    #expect(WeightNames.canonical("blocks.1.attention.key.weight") == "blocks.1.att.key.weight")
  }

  @Test(arguments: [
    "model.layers.0.self_attn.q_proj.weight", "model.embed_tokens.weight", "", ".", "rwkv",
    "blocks",
  ])
  func otherNamesStay(name: String) {
    #expect(WeightNames.canonical(name) == name)
  }

  @Test func aCheckpointIsSeenUnderCanonicalNames() throws {
    let bytes = SafetensorsEncoder.encode([
      ("rwkv.embeddings.weight", Tensor([1], shape: [1])), ("head.weight", Tensor([2], shape: [1])),
    ])
    let file = try SafetensorsFile(path: "m", contents: storage(bytes))
    let checkpoint = try CanonicalCheckpoint(file)
    #expect(checkpoint.names == ["emb.weight", "head.weight"])
    #expect(checkpoint.hasNamesOfLibrary)
    #expect(try checkpoint.tensor(named: "emb.weight").floats() == [1])
    #expect(throws: CheckpointError.self) { try checkpoint.tensor(named: "rwkv.embeddings.weight") }
  }

  @Test func twoNamesForOneWeightAreRefused() throws {
    let bytes = SafetensorsEncoder.encode([
      ("emb.weight", Tensor([1], shape: [1])),
      ("rwkv.embeddings.weight", Tensor([1], shape: [1])),
    ])
    let file = try SafetensorsFile(path: "m", contents: storage(bytes))
    #expect(
      errorMessage { () throws(CheckpointError) in _ = try CanonicalCheckpoint(file) }
        == "m: tensor rwkv.embeddings.weight: stands for the same weight as emb.weight")
  }
}
