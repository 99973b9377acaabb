import Foundation
import HubTestSupport
import RWKVCheckpoints
import RWKVTensors
import TestSupport
import Testing

/// `convert` as the documented script: what lies in the folder that it writes.
@Suite struct ConvertTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func names(in path: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted()
  }

  private func json(_ path: String) throws -> [String: Any] {
    let object = try JSONSerialization.jsonObject(
      with: Data(contentsOf: URL(fileURLWithPath: path)))
    return try #require(object as? [String: Any])
  }

  /// A `.pth` of RWKV-4 with so many rows as the GPT-NeoX vocabulary, of two layers or another number.
  private func pileModel(layers: Int) throws -> String {
    var tensors: [(name: String, tensor: Tensor)] = []
    func add(_ name: String, _ shape: [Int]) {
      let numbers = (0..<shape.reduce(1, *)).map { Float(($0 * 37 + name.utf8.count) % 64) / 256 }
      tensors.append((name, Tensor(numbers, shape: shape)))
    }
    func norm(_ name: String) {
      add(name + ".weight", [8])
      add(name + ".bias", [8])
    }
    add("emb.weight", [50_277, 8])
    norm("blocks.0.ln0")
    for layer in 0..<layers {
      let block = "blocks.\(layer)."
      norm(block + "ln1")
      norm(block + "ln2")
      for name in ["receptance", "key", "value", "output"] {
        add(block + "att.\(name).weight", [8, 8])
      }
      for name in ["time_decay", "time_first"] { add(block + "att." + name, [8]) }
      for name in [
        "att.time_mix_k", "att.time_mix_v", "att.time_mix_r", "ffn.time_mix_k", "ffn.time_mix_r",
      ] {
        add(block + name, [1, 1, 8])
      }
      add(block + "ffn.key.weight", [32, 8])
      add(block + "ffn.value.weight", [8, 32])
      add(block + "ffn.receptance.weight", [8, 8])
    }
    norm("ln_out")
    add("head.weight", [50_277, 8])
    return try folder.write(SafetensorsEncoder.encode(tensors), as: "raw-\(layers).safetensors")
  }

  @Test(arguments: [
    (2, "--checkpoint_file", "--output_dir"), (7, "--checkpoint-file", "--output-dir"),
  ])
  func theScriptsOptionsWriteTheScriptsFiles(_ layers: Int, _ file: String, _ output: String) throws
  {
    let source = try pileModel(layers: layers)
    let target = folder.path("converted-\(layers)")

    try Command("convert", file, source, output, target, "--model_name", "me/mine").succeeded()

    #expect(
      try names(in: target) == [
        "config.json", "generation_config.json", "model.safetensors", "special_tokens_map.json",
        "tokenizer.json", "tokenizer_config.json",
      ])
    let config = try json(target + "/config.json")
    #expect(
      config["model_type"] as? String == "rwkv" && config["torch_dtype"] as? String == "float32")
    #expect(config["architectures"] as? [String] == ["RwkvForCausalLM"])
    #expect(config["vocab_size"] as? Int == 50_277 && config["rescale_every"] as? Int == 6)
    #expect(
      config["num_hidden_layers"] as? Int == layers && config["context_length"] as? Int == 1024)
    let tokenizer = try json(target + "/tokenizer_config.json")
    #expect(tokenizer["tokenizer_class"] as? String == "GPTNeoXTokenizer")
    let special = try json(target + "/special_tokens_map.json") as? [String: String]
    #expect(
      special == [
        "bos_token": "<|endoftext|>", "eos_token": "<|endoftext|>", "unk_token": "<|endoftext|>",
      ])
    #expect(try json(target + "/generation_config.json")["eos_token_id"] as? Int == 0)
    let ids = try Command("tokenize", "--model", target, input: Array("Hello".utf8))
    #expect(ids.succeeded().text == "[12092]\n")
    // Without --type every tensor keeps its own.
    let written = try SafetensorsFile(path: target + "/model.safetensors")
    #expect(try written.tensor(named: "rwkv.embeddings.weight").elementType == .float32)
  }

  @Test func aSingleFilesNeighbourComesAlong() throws {
    let starter = URL(fileURLWithPath: Models.starter).deletingLastPathComponent()
    for (name, tokenizer) in [
      ("rwkv4-starter", "tokenizer.json"), ("rwkv6-starter", "rwkv_vocab_v20230424.txt"),
    ] {
      let source = starter.appendingPathComponent(name + "/model.safetensors").path
      let target = folder.path(name)

      try Command("convert", source, target, "--type", "bf16").succeeded()

      #expect(try names(in: target).contains(tokenizer))
      #expect(try json(target + "/config.json")["torch_dtype"] as? String == "bfloat16")
      try Command("generate", "--model", target, "--prompt", "Hi", "--max-tokens", "2", "--greedy")
        .succeeded()
    }
  }

  @Test func allThatIsNoWeightsIsCopied() throws {
    let source = folder.path("source")
    try FileManager.default.copyItem(atPath: Models.path("v6-hf-bin"), toPath: source)
    let files = [
      "configuration_rwkv6.py", "modeling_rwkv6.py", "tokenizer_config.json", "added_tokens.json",
      "generation_config.json", "chat_template.jinja", "README.md",
    ]
    for name in files {
      try Data("{\"is\": \"\(name)\"}".utf8).write(to: URL(fileURLWithPath: "\(source)/\(name)"))
    }
    try folder.write(Array("linked".utf8), as: "elsewhere")
    try FileManager.default.createSymbolicLink(
      atPath: source + "/LICENSE", withDestinationPath: "../elsewhere")

    try Command("convert", source, folder.path("made"), "--type", "f16").succeeded()

    let made = try names(in: folder.path("made"))
    #expect(
      Set(made)
        == Set(files + ["config.json", "model.safetensors", "expected.safetensors", "LICENSE"])
        .subtracting(["expected.safetensors"]))
    for name in files { #expect(try json(folder.path("made/\(name)"))["is"] as? String == name) }
    #expect(try String(contentsOfFile: folder.path("made/LICENSE"), encoding: .utf8) == "linked")
    let config = try json(folder.path("made/config.json"))
    #expect(config["torch_dtype"] as? String == "float16")
    #expect(
      (config["auto_map"] as? [String: String])?["AutoConfig"] == "configuration_rwkv6.Rwkv6Config")
    #expect(config["intermediate_size"] is NSNull)
  }

  @Test func theFolderMayBeNamedFromWhereOneIs() throws {
    try Command("convert", "rwkv4-starter", "made", in: folder.url).succeeded()
    #expect(try names(in: folder.path("made")).contains("tokenizer.json"))
  }

  @Test func anotherTokenizerTakesItsPlace() throws {
    let vocabulary = try Models.asciiVocabulary(in: folder)
    for (index, option) in ["--tokenizer_file", "--tokenizer-file"].enumerated() {
      let target = folder.path("made\(index)")
      try Command("convert", Models.path("v6-hf-bin"), target, option, vocabulary).succeeded()
      let ids = try Command("tokenize", "--model", target, input: Array("Hi".utf8))
      #expect(ids.succeeded().text == "[72, 105]\n")
    }
    try Command(
      "convert", Models.path("v6-hf-bin"), folder.path("none"), "--tokenizer-file",
      folder.path("no")
    ).failed("\(folder.path("no")): no such file")
    #expect(!FileManager.default.fileExists(atPath: folder.path("none")))
  }

  @Test func theTypesOfTheWeightsStayWithoutAType() throws {
    let made = folder.path("made")
    try Command("convert", Models.path("v6-hf-bin"), made).succeeded()
    let file = try SafetensorsFile(path: made + "/model.safetensors")
    #expect(try file.names.allSatisfy { try file.tensor(named: $0).elementType == .bfloat16 })
    #expect(try json(made + "/config.json")["torch_dtype"] as? String == "bfloat16")
  }

  @Test func whatWasConvertedIsPushedWhenAsked() throws {
    let path = Models.path("v6-hf-bin")
    let nameless = try Command("convert", path, folder.path("made"), "--push_to_hub")
    #expect(nameless.status == 64 && nameless.error.contains("--push-to-hub needs --model-name"))
    let hub = try FakeHub([:])
    let environment = [
      "HF_ENDPOINT": hub.url, "HF_HOME": folder.path("hub"), "HF_TOKEN": FakeHub.token,
    ]
    let unasked = try Command(
      ["convert", path, folder.path("first"), "--push_to_hub", "--model_name", "mine"],
      environment: environment)
    #expect(unasked.status != 0 && unasked.error.contains("Nothing was uploaded"))
    #expect(hub.isPrivate("tester/mine") == nil)
    let pushed = try Command(
      ["convert", path, folder.path("made"), "--push_to_hub", "--model_name", "mine", "--yes"],
      environment: environment)
    #expect(pushed.status == 0 && pushed.text == "\(hub.url)/tester/mine\n", "\(pushed.error)")
    #expect(pushed.error.contains("model.safetensors") && !pushed.error.contains(FakeHub.token))
    let weights = try Data(contentsOf: URL(fileURLWithPath: folder.path("made/model.safetensors")))
    #expect(hub.file("model.safetensors", of: "tester/mine") == [UInt8](weights))
    #expect(hub.isPrivate("tester/mine") == true)
  }

  @Test func aCheckpointIsFetchedFromTheHubAsTheScriptDoes() throws {
    let weights = [UInt8](
      try Data(contentsOf: URL(fileURLWithPath: Models.path("v4-pth-fp16-att/model.pth"))))
    let hub = try FakeHub(["BlinkDL/pile": FakeHub.Repository(["a/x.pth": weights, "y.pth": [1]])])
    let made = folder.path("made")
    let command = try Command(
      [
        "convert", "--repo_id", "BlinkDL/pile", "--checkpoint_file", "x.pth", "--output_dir", made,
      ],
      environment: ["HF_ENDPOINT": hub.url, "HF_HOME": folder.path("hub")])
    #expect(command.status == 0, "\(command.error)")
    #expect(FileManager.default.fileExists(atPath: made + "/model.safetensors"))
    let offline = try Command(
      [
        "convert", "--repo_id", "BlinkDL/pile", "--checkpoint_file", "z.pth", "--output_dir",
        folder.path("other"),
      ],
      environment: ["HF_HUB_OFFLINE": "1", "HF_HOME": folder.path("hub")])
    #expect(offline.status != 0 && offline.error.contains("HF_HUB_OFFLINE forbids to fetch it"))
  }

  @Test func theSizeIsHeldAgainstTheWeights() throws {
    let path = Models.path("v4-pth-fp16-att/model.pth")
    try Command("convert", path, folder.path("made"), "--size", "169M").failed(
      "--size 169M is 12 layers of 768; \(path) has 3 of 48.")
    let unknown = try Command("convert", path, folder.path("made"), "--size", "2B")
    #expect(
      unknown.error.hasPrefix(
        "Error: --size takes one of 169M, 430M, 1B5, 3B, 7B, 14B, not \"2B\"."))
  }
}
