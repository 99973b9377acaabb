import RWKVCheckpoints
import RWKVEngine
import RWKVTensors
import TestSupport
import Testing

/// What is wrong with a model is said in one line that names the file and the tensor.
@Suite struct DamagedModelTests {
  private static let families = SmallCheckpoint.Family.allCases

  @Test(arguments: families)
  func theWholeModelOpensAndComputes(_ family: SmallCheckpoint.Family) throws {
    let model = try SmallCheckpoint(family).open(in: TemporaryFolder())
    #expect(model.architecture.family == family.rawValue)
    #expect(model.architecture.layers == 2 && model.architecture.vocabulary == 16)
    var state = model.initialState()
    let logits = model.read([1, 2, 3], state: &state, Workspace(threads: 1))
    #expect(logits?.count == 16 && logits?.allSatisfy(\.isFinite) == true)
  }

  @Test(arguments: families, ["module.", "_forward_module.module.", "model."])
  func aTrainersPrefixIsTakenOff(_ family: SmallCheckpoint.Family, _ prefix: String) throws {
    var checkpoint = SmallCheckpoint(family)
    let expected = try logits(of: checkpoint)

    checkpoint.tensors = checkpoint.tensors.map { (prefix + $0.name, $0.tensor) }

    #expect(try logits(of: checkpoint) == expected)
  }

  @Test(arguments: families)
  func everyMissingTensorIsMissed(_ family: SmallCheckpoint.Family) throws {
    for (name, _) in SmallCheckpoint(family).tensors {
      var checkpoint = SmallCheckpoint(family)
      checkpoint[name] = nil

      let problem = try #require(try checkpoint.problem(), "\(name)")

      #expect(problem.hasPrefix("F/model.safetensors: ") && problem.contains(name))
    }
  }

  @Test(arguments: families)
  func everyWrongShapeIsNamed(_ family: SmallCheckpoint.Family) throws {
    for (name, tensor) in SmallCheckpoint(family).tensors {
      for shape in [
        tensor.shape.dropLast() + [tensor.shape.last! + 1], tensor.shape.dropLast() + [0],
        [1, 1, 1, 1],
      ] {
        var checkpoint = SmallCheckpoint(family)
        checkpoint[name] = zeros(Array(shape))

        let problem = try #require(try checkpoint.problem(), "\(name) \(shape)")

        #expect(problem.hasPrefix("F/model.safetensors: tensor ") && isOneLine(problem))
      }
    }
  }

  @Test(arguments: families)
  func everyTensorOfIntegersIsRefused(_ family: SmallCheckpoint.Family) throws {
    for (name, tensor) in SmallCheckpoint(family).tensors {
      var checkpoint = SmallCheckpoint(family)
      checkpoint[name] = zeros(tensor.shape, .int32)
      #expect(
        try checkpoint.problem()
          == "F/model.safetensors: tensor \(name): holds I32 numbers; weights are F32, F16 or BF16")
    }
  }

  @Test func float64WeightsAreNarrowed() throws {
    var checkpoint = SmallCheckpoint(.rwkv4)
    let head = try #require(checkpoint["head.weight"])
    let expected = try logits(of: checkpoint)
    checkpoint["head.weight"] = Tensor(
      TensorStorage(copying: head.floats().map(Double.init)), elementType: .float64,
      shape: head.shape)
    #expect(try logits(of: checkpoint) == expected)
  }

  @Test func whatIsLeftOverIsNamed() throws {
    var checkpoint = SmallCheckpoint(.rwkv4)
    checkpoint["adapter.weight"] = zeros([1])
    #expect(
      try checkpoint.problem()
        == "F/model.safetensors: tensor adapter.weight: is not part of an RWKV model")
    checkpoint["blocks.1.att.extra"] = zeros([1])
    #expect(
      try checkpoint.problem()
        == "F/model.safetensors: tensor adapter.weight: is not part of an RWKV model (and 1 more)")
  }

  @Test(arguments: [
    ("blocks.2.ln1.weight", "F/model.safetensors: tensor blocks.2.ln1.bias: not in this file"),
    ("blocks.5.ln1.weight", "F/model.safetensors: tensor blocks.2.ln1.weight: not in this file"),
    ("blocks.99999.ln1.weight", "F/model.safetensors: numbers its layers up to 99999"),
    (
      "blocks.9223372036854775807.ln1.weight",
      "F/model.safetensors: numbers its layers up to 9223372036854775807"
    ),
    (
      "blocks.9223372036854775808.ln1.weight",
      "F/model.safetensors: tensor blocks.9223372036854775808.ln1.weight: is not part of an RWKV model"
    ),
    (
      "blocks.-1.ln1.weight",
      "F/model.safetensors: tensor blocks.-1.ln1.weight: is not part of an RWKV model"
    ),
    (
      "blocks.+1.ln1.weight",
      "F/model.safetensors: tensor blocks.+1.ln1.weight: is not part of an RWKV model"
    ),
  ])
  func layersWithGapsAndImpossibleNumbersAreRefused(_ name: String, _ problem: String) throws {
    var checkpoint = SmallCheckpoint(.rwkv4)
    checkpoint[name] = zeros([8])
    #expect(try checkpoint.problem() == problem)
  }

  @Test func headsMustFitTheChannels() throws {
    var checkpoint = SmallCheckpoint(.rwkv6)
    checkpoint["blocks.0.att.time_faaaa"] = zeros([3, 4])
    #expect(
      try checkpoint.problem()
        == "F/model.safetensors: tensor blocks.0.att.time_faaaa: has shape [3, 4], which does not fit "
        + "8 channels")
  }

  @Test func oneWeightUnderTwoNamesIsRefused() throws {
    var checkpoint = SmallCheckpoint(.rwkv4)
    checkpoint["rwkv.embeddings.weight"] = checkpoint["emb.weight"]
    #expect(
      try checkpoint.problem()
        == "F/model.safetensors: tensor rwkv.embeddings.weight: stands for the same weight as emb.weight"
    )
  }

  @Test func namesFromFilesCannotBreakTheLine() throws {
    var checkpoint = SmallCheckpoint(.rwkv4)
    checkpoint["evil\n\u{1B}[31m"] = zeros([1])
    let problem = try #require(try checkpoint.problem())
    #expect(isOneLine(problem) && problem.contains("evil\\u{a}\\u{1b}[31m"))
  }

  private func zeros(_ shape: [Int], _ type: ElementType = .float32) -> Tensor {
    let count = shape.reduce(1, *) * type.byteCount
    return Tensor(
      TensorStorage(copying: [UInt8](repeating: 0, count: count)), elementType: type, shape: shape)
  }

  private func logits(of checkpoint: SmallCheckpoint) throws -> [Float]? {
    let model = try checkpoint.open(in: TemporaryFolder())
    var state = model.initialState()
    return model.read([1, 2, 3], state: &state, Workspace(threads: 1))
  }

  private func isOneLine(_ text: String) -> Bool {
    !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
  }
}
