import Foundation
import RWKV
import TestSupport
import Testing

/// Models that are opened, made from a configuration, saved, and resized.
@Suite struct PretrainedTests {
  @Test func theConfigurationIsTheFilesAndTheTensors() throws {
    let config = try RwkvModel.from(pretrained: Fixture("v4-hf-att-wide").path).config

    #expect(config.vocabSize == 259 && config.hiddenSize == 64 && config.numHiddenLayers == 3)
    #expect(config.attentionHiddenSize == 96 && config.intermediateSize == 160)
    #expect(config.contextLength == 1024 && config.eosTokenId == [0] && config.useCache)
    // A raw checkpoint has no config.json.
    let raw = try RwkvConfig.from(pretrained: Fixture("v4-pth-fp16-att").path + "/model.pth")
    #expect(raw.attentionHiddenSize == 80 && raw.hiddenSize == 48 && raw.rescaleEvery == 0)
  }

  @Test func theDefaultsAreDocumented() {
    let four = RwkvConfig()
    #expect(four.vocabSize == 50277 && four.contextLength == 1024 && four.hiddenSize == 4096)
    #expect(four.numHiddenLayers == 32 && four.attentionHiddenSize == nil)
    #expect(four.intermediateSize == nil && four.layerNormEpsilon == 1e-5)
    #expect(four.bosTokenId == 0 && four.eosTokenId == [0] && four.rescaleEvery == 6)
    #expect(!four.tieWordEmbeddings && four.useCache)
    let six = Rwkv6Config()
    #expect(six.vocabSize == 65536 && six.hiddenSize == 768 && six.numHiddenLayers == 24)
    #expect(six.headSize == 64 && six.headSizeDivisor == 8 && six.rescaleEvery == 6)
  }

  @Test func theConfigurationsSwitchesAreDefaultsOfACall() throws {
    let folder = try TemporaryFolder()
    let path = try folder.copyOfFixture(
      "v4-hf-rescale6",
      setting: ["use_cache": "false", "output_attentions": "true", "output_hidden_states": "true"])
    let model = try RwkvModel.from(pretrained: path)

    let outputs = try model([[1]])
    let other = try model([[1]], useCache: true, outputAttentions: false)

    #expect(outputs.state == nil && outputs.attentions?.count == 8)
    #expect(outputs.hiddenStates?.count == 9)
    #expect(other.state != nil && other.attentions == nil)
  }

  @Test func aModelOfAnotherGenerationIsRefused() throws {
    let error = #expect(throws: EngineError.self) {
      try Rwkv6Model.from(pretrained: Starter.rwkv4)
    }
    #expect(error?.problem == "is a model of RWKV-4; Rwkv6Config is for RWKV-6")
    #expect(throws: EngineError.self) {
      try RwkvModel.from(pretrained: Starter.rwkv4, device: "cuda:0")
    }
    #expect(throws: EngineError.self) { try RwkvModel.from(pretrained: Starter.rwkv4, threads: 0) }
  }

  @Test func autoModelsAreOfTheFilesGeneration() throws {
    let models = try Fixture.ofEachGeneration.map {
      try AutoModelForCausalLM.from(pretrained: Fixture($0).path)
    }
    #expect(models[0] is RwkvForCausalLM && models[1] is Rwkv5ForCausalLM)
    #expect(models[2] is Rwkv6ForCausalLM && models[3] is Rwkv7ForCausalLM)
    for model in models {
      let output = try model.generate([[1, 2]], maxNewTokens: 3, config: GenerationConfig())
      #expect(output[0].count <= 5)
    }
  }

  @Test(arguments: DType.allCases) func weightsAreKeptInTheTypeAskedFor(_ type: DType) throws {
    let path = Fixture("v6-hf-bin").path
    let stored = try Rwkv6ForCausalLM.from(pretrained: path)
    let kept = try Rwkv6ForCausalLM.from(pretrained: path, dtype: type)

    let difference = try kept([[1, 2, 3]]).logits.largestDifference(
      from: stored([[1, 2, 3]]).logits)

    #expect(stored.weights.dtype == .bfloat16 && kept.weights.dtype == type)
    // The file's own numbers are bfloat16; float32 holds them all, float16 nearly.
    #expect(type == .float16 ? difference < 1e-2 : difference < 5e-5)
  }

  @Test func aModelIsMadeOfItsConfiguration() throws {
    func check<Model: CausalLanguageModel>(_: Model.Type, _ config: Model.Config) throws {
      let model = try Model(config, seed: 1)
      let again = try Model(config, seed: 1)
      let other = try Model(config, seed: 2)

      let outputs = try model([[1, 2, 3]])
      #expect(outputs.logits.shape == [1, 3, config.vocabSize])
      #expect(outputs.logits.scalars.allSatisfy { $0.isFinite })
      #expect(try outputs.logits == again([[1, 2, 3]]).logits)
      #expect(try outputs.logits != other([[1, 2, 3]]).logits)
      #expect(model.config.hiddenSize == config.hiddenSize)

      let folder = try TemporaryFolder()
      try model.save(pretrained: folder.path("saved"))
      let opened = try Model.from(pretrained: folder.path("saved"))
      #expect(opened.config == model.config)
      #expect(try opened([[1, 2, 3]]).logits.isClose(to: outputs.logits, atol: 1e-6))
    }
    try check(
      RwkvForCausalLM.self,
      RwkvConfig(
        vocabSize: 50, hiddenSize: 32, numHiddenLayers: 7, attentionHiddenSize: 48,
        layerNormEpsilon: 1e-3, eosTokenId: [3, 4]))
    try check(
      Rwkv5ForCausalLM.self,
      Rwkv5Config(vocabSize: 50, hiddenSize: 32, numHiddenLayers: 2, headSize: 16))
    try check(
      Rwkv6ForCausalLM.self,
      Rwkv6Config(
        vocabSize: 50, hiddenSize: 64, numHiddenLayers: 2, headSize: 16, tieWordEmbeddings: true))
    try check(
      Rwkv7ForCausalLM.self,
      Rwkv7Config(
        vocabSize: 50, hiddenSize: 64, numHiddenLayers: 2, headDim: 16, decayLowRankDim: 8))
  }

  @Test func impossibleConfigurationsAreRefused() {
    func refuses(_ config: RwkvConfig) -> Bool {
      (#expect(throws: EngineError.self) { try RwkvModel(config) }) != nil
    }
    #expect(refuses(RwkvConfig(vocabSize: 0)))
    #expect(refuses(RwkvConfig(vocabSize: .max, hiddenSize: .max)))
    #expect(refuses(RwkvConfig(hiddenSize: 1 << 20, numHiddenLayers: 1 << 20)))
    #expect(throws: EngineError.self) { try Rwkv6Model(Rwkv6Config(hiddenSize: 100)) }
  }

  @Test func resizingKeepsTheRowsThatThereWere() throws {
    for name in ["v4-hf-tied", "v6-hf-bin"] {
      let original = try AutoModelForCausalLM.from(pretrained: Fixture(name).path)
      try checkResizing(original)
    }
  }

  private func checkResizing(_ original: some CausalLanguageModel) throws {
    var model = original
    let rows = original.config.vocabSize
    let before = try original([[1, 2, 3]]).logits

    try model.resizeTokenEmbeddings(to: rows + 4)
    let grown = try model([[1, 2, rows + 3]]).logits
    #expect(model.config.vocabSize == rows + 4 && grown.shape == [1, 3, rows + 4])
    #expect(
      Array(grown[0][1].scalars.prefix(rows)) == before[0][1].scalars)
    #expect(original.config.vocabSize == rows)

    let folder = try TemporaryFolder()
    try model.save(pretrained: folder.path("grown"))
    let opened = try AutoModelForCausalLM.from(pretrained: folder.path("grown"))
    #expect(try opened([[1, 2, rows + 3]]).logits == grown)

    try model.resizeTokenEmbeddings(to: 5)
    #expect(try model([[1, 2, 3]]).logits[0][2].scalars == Array(before[0][2].scalars.prefix(5)))
    #expect(throws: EngineError.self) { try model.resizeTokenEmbeddings(to: 0) }
  }

  @Test func savingHarmsNothingThatIsThere() throws {
    let folder = try TemporaryFolder()
    let model = try RwkvModel.from(pretrained: Starter.rwkv4)
    try folder.write([1], as: "mine")

    #expect(throws: EngineError.self) { try model.save(pretrained: folder.url.path) }
    let tokenizer = try AutoTokenizer.from(pretrained: Starter.rwkv4)
    try model.save(pretrained: folder.path("new"))

    #expect(
      try AutoTokenizer.from(pretrained: folder.path("new")).vocabulary.count
        == tokenizer.vocabulary.count)
  }

  @Test func sizesThatContradictTheWeightsAreRefusedByName() throws {
    let folder = try TemporaryFolder()
    let fields = [
      "vocab_size": "300", "hidden_size": "32", "intermediate_size": "128",
      "attention_hidden_size": "45", "num_hidden_layers": "2",
    ]
    for (field, value) in fields {
      let path = try folder.copyOfFixture("v4-hf-rescale6", setting: [field: value])
      let error = #expect(throws: EngineError.self) { try RwkvModel.from(pretrained: path) }
      #expect(
        error?.problem.hasPrefix("says that \(field) is \(value), but in the weights it is ")
          == true)
      #expect(error?.path.hasSuffix("config.json") == true)
    }
    let null = try folder.copyOfFixture(
      "v4-hf-rescale6", setting: ["vocab_size": "null", "rescale_every": "-1"])
    #expect(try RwkvModel.from(pretrained: null).config.vocabSize == 200)
  }

  @Test func noRescalingIsZeroOrLess() throws {
    let folder = try TemporaryFolder()
    let fixture = Fixture("v4-hf-rescale6")
    let ids = try fixture.ids("input_ids")
    for value in ["0", "-1", "-6"] {
      let path = try folder.copyOfFixture("v4-hf-rescale6", setting: ["rescale_every": value])
      let logits = try RwkvForCausalLM.from(pretrained: path)([ids]).logits
      #expect(try logits[0].largestDifference(from: fixture.array("norescale.logits")) <= 5e-5)
    }
  }
}
