import Foundation
import Testing

/// What `inspect` says of a model.
@Suite struct InspectTests {
  @Test func saysWhatAModelIs() throws {
    let path = Models.path("v6-hf-bin")
    let inspection = try Command("inspect", path).succeeded()
    #expect(
      inspection.text == """
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
    #expect(json["heads"] == nil && json["head_size"] == nil)
  }
}
