import Foundation
import RWKVEngine
import TestSupport
import Testing

/// `config.json`: documented fields and defaults, and what is said of broken ones.
@Suite struct ConfigurationTests {
  @Test func theDefaultsAreThoseOfRwkvConfig() throws {
    let configuration = try JSONDecoder().decode(RWKV4Configuration.self, from: Data("{}".utf8))

    #expect(configuration == RWKV4Configuration())
    #expect(configuration.vocabularySize == 50277)
    #expect(configuration.contextLength == 1024)
    #expect(configuration.hiddenSize == 4096)
    #expect(configuration.layerCount == 32)
    #expect(configuration.attentionHiddenSize == nil)
    #expect(configuration.intermediateSize == nil)
    #expect(configuration.layerNormEpsilon == 1e-5)
    #expect(configuration.beginOfText == 0 && configuration.endOfText == 0)
    #expect(configuration.rescaleEvery == 6)
    #expect(!configuration.tiesEmbeddings)
    #expect(configuration.usesCache)
  }

  @Test func theDefaultsAreThoseOfRwkv6Config() throws {
    let configuration = try JSONDecoder().decode(RWKV6Configuration.self, from: Data("{}".utf8))

    #expect(configuration == RWKV6Configuration())
    #expect(configuration.vocabularySize == 65536)
    #expect(configuration.hiddenSize == 768)
    #expect(configuration.layerCount == 24)
    #expect(configuration.attentionHiddenSize == nil)
    #expect(configuration.attentionHeadCount == 64)
    #expect(configuration.headSize == 64)
    #expect(configuration.headSizeDivisor == 8)
    #expect(configuration.intermediateSize == nil)
    #expect(configuration.layerNormEpsilon == 1e-5)
    #expect(configuration.beginOfText == 0 && configuration.endOfText == 0)
    #expect(configuration.rescaleEvery == 6)
    #expect(!configuration.tiesEmbeddings)
    #expect(configuration.usesCache)
  }

  @Test func everyFieldIsReadUnderItsOwnName() throws {
    let json = """
      {"vocab_size": 1, "context_length": 2, "hidden_size": 3, "num_hidden_layers": 4,
       "attention_hidden_size": 5, "intermediate_size": 6, "layer_norm_epsilon": 0.25,
       "bos_token_id": 7, "eos_token_id": 8, "rescale_every": 9, "tie_word_embeddings": true,
       "use_cache": false, "num_attention_heads": 10, "head_size": 11, "head_size_divisor": 12,
       "something_else": [null]}
      """

    let four = try JSONDecoder().decode(RWKV4Configuration.self, from: Data(json.utf8))
    let six = try JSONDecoder().decode(RWKV6Configuration.self, from: Data(json.utf8))

    #expect(four.vocabularySize == 1 && four.contextLength == 2 && four.hiddenSize == 3)
    #expect(four.layerCount == 4 && four.attentionHiddenSize == 5 && four.intermediateSize == 6)
    #expect(four.layerNormEpsilon == 0.25 && four.beginOfText == 7 && four.endOfText == 8)
    #expect(four.rescaleEvery == 9 && four.tiesEmbeddings && !four.usesCache)
    #expect(six.attentionHeadCount == 10 && six.headSize == 11 && six.headSizeDivisor == 12)
    #expect(six.layerNormEpsilon == 0.25 && six.tiesEmbeddings && six.rescaleEvery == 9)
    let again = try JSONDecoder().decode(
      RWKV4Configuration.self, from: JSONEncoder().encode(four))
    #expect(again == four)
  }

  @Test func nullKeepsTheDefault() throws {
    let keys = [
      "vocab_size", "hidden_size", "attention_hidden_size", "intermediate_size",
      "layer_norm_epsilon", "rescale_every", "tie_word_embeddings", "head_size_divisor",
    ]
    let json = Data("{\(keys.map { "\"\($0)\": null" }.joined(separator: ", "))}".utf8)
    #expect(try JSONDecoder().decode(RWKV4Configuration.self, from: json) == .init())
    #expect(try JSONDecoder().decode(RWKV6Configuration.self, from: json) == .init())
  }

  // MARK: What a model makes of it

  @Test func theConstantsThatTensorsCannotTellComeFromIt() throws {
    let four = try SmallCheckpoint(.rwkv4).inHuggingFaceSpelling.file(
      in: TemporaryFolder(),
      config: #"{"model_type": "rwkv", "layer_norm_epsilon": 0.001, "rescale_every": 1}"#)
    #expect(four.architecture.layerNormEpsilon == 0.001)
    #expect(four.architecture.rescaleEvery == 1)
    let six = try SmallCheckpoint(.rwkv6).inHuggingFaceSpelling.file(
      in: TemporaryFolder(), config: #"{"model_type": "rwkv6", "head_size_divisor": 4}"#)
    #expect(six.architecture.groupNormEpsilon == 16e-5)
    #expect(six.architecture.rescaleEvery == 0)
  }

  @Test func withoutOneARawCheckpointIsNotRescaled() throws {
    let raw = try SmallCheckpoint(.rwkv4).file(
      in: TemporaryFolder(), config: #"{"rescale_every": 1, "layer_norm_epsilon": 0.5}"#)
    #expect(raw.architecture.rescaleEvery == 0)
    #expect(raw.architecture.layerNormEpsilon == 1e-5)
  }

  @Test func aTiedModelNeedsNoHead() throws {
    var checkpoint = SmallCheckpoint(.rwkv4).inHuggingFaceSpelling
    let config = #"{"model_type": "rwkv", "tie_word_embeddings": true}"#
    #expect(try checkpoint.problem(config: config) == nil)
    checkpoint["head.weight"] = nil
    #expect(try checkpoint.problem(config: config) == nil)
    #expect(
      try checkpoint.problem() == "F/model.safetensors: tensor head.weight: not in this file")
  }

  @Test(arguments: [
    ("", "is not the JSON of a model's configuration"),
    ("{", "is not the JSON of a model's configuration"),
    ("[]", "is not a JSON object"),
    ("null", "is not a JSON object"),
    (#"{"model_type": 5}"#, #"the field "model_type" has a value of a wrong type"#),
    (#"{"rescale_every": "6"}"#, #"the field "rescale_every" has a value of a wrong type"#),
    (#"{"rescale_every": 6.5}"#, "is not the JSON of a model's configuration"),
    (#"{"rescale_every": 1e99}"#, "is not the JSON of a model's configuration"),
    (
      #"{"layer_norm_epsilon": []}"#, #"the field "layer_norm_epsilon" has a value of a wrong type"#
    ),
    (
      #"{"tie_word_embeddings": 1}"#,
      #"the field "tie_word_embeddings" has a value of a wrong type"#
    ),
    (#"{"vocab_size": {}}"#, #"the field "vocab_size" has a value of a wrong type"#),
    (#"{"layer_norm_epsilon": 0}"#, "layer_norm_epsilon is 0.0"),
    (#"{"layer_norm_epsilon": -1e-5}"#, "layer_norm_epsilon is -1e-05"),
    (#"{"layer_norm_epsilon": 2}"#, "layer_norm_epsilon is 2.0"),
  ])
  func aBrokenOneIsSaid(_ config: String, _ problem: String) throws {
    #expect(
      try SmallCheckpoint(.rwkv4).inHuggingFaceSpelling.problem(config: config)
        == "F/config.json: \(problem)")
  }

  @Test func eachFamilyReadsItsOwnFields() throws {
    let config = #"{"head_size_divisor": 0, "rescale_every": -1}"#
    func problem(_ family: SmallCheckpoint.Family) throws -> String? {
      try SmallCheckpoint(family).inHuggingFaceSpelling.problem(config: config)
    }
    #expect(try problem(.rwkv4) == nil)
    #expect(try problem(.rwkv6) == "F/config.json: head_size_divisor is 0")
  }

  /// Some configurations give several tokens that end a text.
  @Test func tokensMayBeLists() throws {
    let json = Data(#"{"eos_token_id": [0, 261], "bos_token_id": [1]}"#.utf8)
    let six = try JSONDecoder().decode(RWKV6Configuration.self, from: json)
    #expect(six.endOfText == [0, 261] && six.beginOfText == 1)
    let four = try JSONDecoder().decode(RWKV4Configuration.self, from: json)
    #expect(four.endOfText == [0, 261] && four.beginOfText == 1)
    #expect(try JSONDecoder().decode(RWKV7Configuration.self, from: json).beginOfText == 1)
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(
        RWKV6Configuration.self, from: Data(#"{"eos_token_id": "end"}"#.utf8))
    }
  }
}
