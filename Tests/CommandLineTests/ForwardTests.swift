import Foundation
import RWKVCheckpoints
import RWKVTensors
import TestSupport
import Testing

/// `forward` against the expected values, and its ways of reading against each other.
@Suite struct ForwardTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: Models.withExpectedValues)
  func writesTheExpectedNumbers(_ model: URL) throws {
    let expected = try Numbers(expectedFile(of: model))
    for prompt in ["", "in.", "raw."] where expected.has(prompt + "input_ids") {
      let ids = try expected.ids(prompt + "input_ids")

      let numbers = try forward(model, ids, "--hidden-states")

      #expect(
        try numbers.difference("logits", from: expected, prompt + "logits") <= tolerance(model))
      // Only the logits are everywhere.
      guard expected.has(prompt + "hidden_states") else { continue }
      for name in ["last_hidden_state", "hidden_states"] {
        #expect(try numbers.shape(name) == expected.shape(prompt + name))
        let size = try expected.floats(prompt + name).map(abs).max() ?? 1
        #expect(try numbers.difference(name, from: expected, prompt + name) <= 2e-5 * max(1, size))
      }
      let states = numbers.file.names.filter { $0.hasPrefix("state.") }
      #expect(states.count == (numbers.has("state.att_kv") ? 3 : 5))
      for name in states {
        #expect(try numbers.shape(name) == expected.shape(prompt + name))
      }
    }
  }

  @Test(arguments: Models.small)
  func goesOnFromAStateFile(_ model: URL) throws {
    let expected = try Numbers(expectedFile(of: model))
    let ids = try expected.ids("input_ids")

    let first = try forward(model, Array(ids[..<2]), output: "first")
    let rest = try forward(model, Array(ids[2...]), "--state-in", folder.path("first"))

    let logits = try first.floats("logits") + rest.floats("logits")
    let difference = zip(logits, try expected.floats("split2.logits")).map { abs($0 - $1) }.max()
    #expect(try #require(difference) <= tolerance(model))
    #expect(try rest.shape("logits")[0] == ids.count - 2)
  }

  @Test(arguments: ["v4-hf-rescale6", "v6-hf-bin"])
  func tokenByTokenIsAlmostInChunksAndOneByOneExactly(_ name: String) throws {
    let model = URL(fileURLWithPath: Models.path(name))
    let ids = (0..<150).map { ($0 * 37) % 200 }

    let chunks = try forward(model, ids)
    let serial = try forward(model, ids, "--serial", output: "serial")
    let firsts = try forward(model, Array(ids[..<100]), "--serial", output: "half")
    let rest = try forward(
      model, Array(ids[100...]), "--serial", "--state-in", folder.path("half"), output: "rest")

    #expect(try serial.difference("logits", from: chunks, "logits") <= 5e-5)
    #expect(try firsts.floats("logits") + rest.floats("logits") == serial.floats("logits"))
    for name in serial.file.names where name.hasPrefix("state.") {
      #expect(try rest.floats(name) == serial.floats(name))
    }
  }

  @Test func lossAndAttentionsAreThoseOfTransformers() throws {
    let model = URL(fileURLWithPath: Models.path("v4-hf-att-wide"))
    let expected = try Numbers(expectedFile(of: model))
    let python = try Numbers(model.path + "/transformers.safetensors")
    let ids = try expected.ids("input_ids")
    let masked = try expected.ids("labels_masked").map(String.init).joined(separator: ",")

    let same = try forward(model, ids, "--attentions", "--labels", "same")
    let other = try forward(model, ids, "--labels", masked, output: "masked")

    #expect(try same.shape("attentions") == [3, ids.count, 64] && same.shape("loss") == [1])
    #expect(try same.difference("attentions", from: python, "attentions") <= 1e-5)
    #expect(try same.difference("loss", from: expected, "loss") <= 2e-5)
    #expect(try other.difference("loss", from: expected, "loss_masked") <= 2e-5)
  }

  @Test func severalTokensAreABatch() throws {
    let model = URL(fileURLWithPath: Models.path("v4-hf-att-wide"))
    let python = try Numbers(model.path + "/transformers.safetensors")
    let ids = try python.ids("batch.ids")
    let labels = try python.ids("batch.labels")
    func text(_ numbers: some Sequence<Int>) -> String {
      numbers.map(String.init).joined(separator: ",")
    }

    let batch = try forward(
      model, Array(ids[..<5]), "--tokens", text(ids[5...]), "--labels", text(labels[..<5]),
      "--labels", text(labels[5...]), "--hidden-states", "--attentions")
    let second = try forward(
      model, Array(ids[5...]), "--hidden-states", "--attentions", output: "second")

    #expect(try batch.shape("logits") == [2, 5, 259])
    #expect(try batch.shape("hidden_states") == [2, 4, 5, 64])
    #expect(try batch.shape("attentions") == [2, 3, 5, 64])
    #expect(try batch.difference("loss", from: python, "batch.loss") <= 2e-5)
    for name in second.file.names {
      #expect(try batch.floats(name).suffix(second.floats(name).count) == second.floats(name)[...])
    }
    try Command(
      "forward", "--model", model.path, "--tokens", "1,2", "--tokens", "1", "--output",
      folder.path("no")
    ).failed("The sequences of a batch must have equally many tokens.")
    try Command(
      "forward", "--model", model.path, "--tokens", "1,2", "--labels", "1", "--output",
      folder.path("no")
    ).failed("--labels: there must be as many as tokens, for each sequence of a batch.")
  }

  @Test func embeddingsTakeThePlaceOfTokens() throws {
    let model = URL(fileURLWithPath: Models.path("v4-hf-att-wide"))
    let ids = [3, 1, 4, 1, 5]
    let table = try Numbers(model.path + "/model.safetensors").file
      .tensor(named: "rwkv.embeddings.weight")
    let rows = Tensor(ids.flatMap { table[$0].floats() }, shape: [5, 64])
    let file = try folder.write(
      SafetensorsEncoder.encode([("inputs_embeds", rows)]), as: "embeds.safetensors")
    let wrong = try folder.write(
      SafetensorsEncoder.encode([("inputs_embeds", rows.reshaped([10, 32]))]),
      as: "wrong.safetensors")

    let tokens = try forward(model, ids, "--labels", "same")
    try Command(
      "forward", "--model", model.path, "--inputs-embeds", file, "--labels", "3,1,4,1,5",
      "--output", folder.path("embeds")
    ).succeeded()
    let embeds = try Numbers(folder.path("embeds"))

    for name in tokens.file.names {
      #expect(try embeds.floats(name) == tokens.floats(name), "\(name)")
    }
    let refused = try Command(
      "forward", "--model", model.path, "--inputs-embeds", wrong, "--output", folder.path("no"))
    #expect(refused.status != 0 && refused.error.contains("has shape [10, 32], not [tokens, 64]"))
  }

  @Test func aTextIsItsTokens() throws {
    let vocabulary = try Models.asciiVocabulary(in: folder)
    let model = Models.path("v6-hf-bin")
    for (name, what) in [("text", ["--text", "Hi!"]), ("ids", ["--tokens", "72, 105,33"])] {
      try Command(
        ["forward", "--model", model, "--tokenizer", vocabulary, "--output", folder.path(name)]
          + what
      ).succeeded()
    }
    #expect(
      FileManager.default.contentsEqual(atPath: folder.path("text"), andPath: folder.path("ids")))
  }

  @Test func packedWeightsAreThoseThatConvertWrites() throws {
    let model = URL(fileURLWithPath: Models.path("v6-hf-bin"))
    try Command("convert", model.path, folder.path("packed"), "--type", "q8")
      .succeeded()

    let packed = try forward(model, [1, 2, 3], "--type", "q8")
    let written = folder.url.appendingPathComponent("packed")
    let converted = try forward(written, [1, 2, 3], output: "converted")
    let plain = try forward(model, [1, 2, 3], output: "plain")

    #expect(try packed.floats("logits") == converted.floats("logits"))
    #expect(try packed.floats("logits") != plain.floats("logits"))
  }

  @Test func theFileHoldsWhatWasAskedForInFloat32() throws {
    let model = URL(fileURLWithPath: Models.path("v4-pth-fp16-att/model.pth"))
    let plain = try forward(model, [1, 2, 3])
    #expect(
      plain.file.names.sorted() == [
        "last_hidden_state", "logits", "state.aa", "state.att_x", "state.bb", "state.ffn_x",
        "state.pp",
      ])
    #expect(try plain.shape("logits") == [3, 200])
    #expect(try plain.shape("last_hidden_state") == [3, 48])
    #expect(try plain.shape("state.aa") == [3, 80] && plain.shape("state.att_x") == [3, 48])
    let all = try forward(model, [1, 2, 3], "--hidden-states")
    #expect(try all.shape("hidden_states") == [4, 3, 48])
    for name in all.file.names { #expect(try all.file.tensor(named: name).elementType == .float32) }
  }

  /// Runs the command and reads what it wrote.
  private func forward(
    _ model: URL, _ ids: [Int], _ options: String..., output: String = "output"
  ) throws -> Numbers {
    let path = folder.path(output)
    let command = try Command(
      [
        "forward", "--model", model.path, "--tokens", ids.map(String.init).joined(separator: ","),
        "--output", path,
      ] + options
    ).succeeded()
    #expect(command.output.isEmpty)
    return try Numbers(path)
  }

  private func expectedFile(of model: URL) -> String {
    let isFile = ["pth", "gguf", "bin"].contains(model.pathExtension)
    let folder = isFile ? model.deletingLastPathComponent() : model
    return folder.appendingPathComponent("expected.safetensors").path
  }

  /// As the reference material states; keys of hundreds round more coarsely.
  private func tolerance(_ model: URL) -> Float { model.path.hasSuffix("-extreme") ? 1e-4 : 5e-5 }
}
