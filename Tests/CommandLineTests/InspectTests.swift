import Foundation
import Testing

/// What `inspect` says of a model.
@Suite struct InspectTests {
  @Test func saysWhatAModelIs() throws {
    let path = Models.path("v6-hf-bin")
    let inspection = try Command("inspect", path).succeeded()
    let parts = inspection.text.components(separatedBy: "  configuration\n")
    #expect(
      parts.first == """
        \(path)
          family              RWKV-6
          layers              2
          hidden size         48
          attention size      48
          feed-forward size   160
          heads               2 of 24 channels
          vocabulary          200 rows
          tokenizer           none: \(path): no tokenizer lies beside the model and none is known \
        for 200 embedding rows; put its tokenizer.json or rwkv_vocab_….txt there or name it with \
        --tokenizer FILE
          parameters          122304
          weights             244608 bytes
          element types       BF16 (62 tensors)
          state               9984 bytes
          layer norm epsilon  1e-05
          tied embeddings     no
          fingerprint         899be4d2c82ed0da16397347573f1657

        """)
    let fields = parts.last?.split(separator: "\n").map { line in
      line.split(separator: " ", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
    }
    #expect(
      fields == [
        ["architectures", "[Rwkv6ForCausalLM]"], ["attention_hidden_size", "48"],
        [
          "auto_map",
          "{AutoConfig: configuration_rwkv6.Rwkv6Config, AutoModelForCausalLM: "
            + "modeling_rwkv6.Rwkv6ForCausalLM}",
        ], ["bos_token_id", "0"], ["eos_token_id", "0"], ["head_size", "24"],
        ["head_size_divisor", "8"], ["hidden_size", "48"], ["intermediate_size", "160"],
        ["layer_norm_epsilon", "1e-05"], ["model_type", "rwkv6"], ["num_attention_heads", "24"],
        ["num_hidden_layers", "2"], ["rescale_every", "6"], ["tie_word_embeddings", "false"],
        ["torch_dtype", "bfloat16"], ["transformers_version", "4.34.0"], ["use_cache", "true"],
        ["vocab_size", "200"],
      ])
  }

  @Test func saysItAsJSON() throws {
    let path = Models.path("v4-hf-rescale6")

    let inspection = try Command("inspect", "--json", path).succeeded()

    let json = try #require(
      JSONSerialization.jsonObject(with: Data(inspection.output)) as? [String: Any])
    #expect(json["path"] as? String == path)
    #expect(json["family"] as? String == "RWKV-4")
    #expect(json["layers"] as? Int == 8 && json["rescale_every"] as? Int == 6)
    #expect(json["hidden_size"] as? Int == 44 && json["attention_hidden_size"] as? Int == 44)
    #expect(json["intermediate_size"] as? Int == 176 && json["vocab_size"] as? Int == 200)
    #expect(json["layer_norm_epsilon"] as? Double == 1e-5)
    #expect(json["tie_word_embeddings"] as? Bool == false)
    #expect(json["state_bytes"] as? Int == 5 * 8 * 44 * 4)
    #expect(json["tensors"] as? [String: Int] == ["F32": 150])
    #expect(json["bytes"] as? Int == 4 * (json["parameters"] as? Int ?? 0))
    #expect((json["fingerprint"] as? String)?.count == 32)
    let config = json["config"] as? [String: Any]
    #expect(config?["context_length"] as? Int == 1024 && config?["eos_token_id"] as? Int == 0)
    #expect(config?["use_cache"] as? Bool == true && config?["bos_token_id"] as? Int == 0)
    #expect(json["heads"] == nil && json["head_size"] == nil)
  }
}
