import Foundation
import RWKV
import RWKVCheckpoints
import RWKVTensors
import Testing

/// The documented call, held against what transformers returns.
@Suite struct ModelCallTests {
  @Test(arguments: ["v4-hf-att-wide", "v4-hf-rescale6"])
  func attentionsAreWhatTransformersReturns(_ name: String) throws {
    let fixture = Fixture(name)
    let model = try RwkvModel.from(pretrained: fixture.path)
    let ids = try fixture.ids("input_ids")

    let outputs = try model([ids], outputAttentions: true, outputHiddenStates: true)

    let expected = try fixture.array("attentions", in: "transformers")
    let attentions = try #require(outputs.attentions)
    #expect(attentions.count == model.config.numHiddenLayers)
    for (layer, attention) in attentions.enumerated() {
      #expect(attention.shape == [1, ids.count, model.config.hiddenSize])
      #expect(attention[0].largestDifference(from: expected[layer]) <= 1e-5)
    }
    let hidden = try fixture.array("hidden_states")
    #expect(outputs.hiddenStates?.count == model.config.numHiddenLayers + 1)
    for (index, states) in (outputs.hiddenStates ?? []).enumerated() {
      #expect(states[0].isClose(to: hidden[index], rtol: 1e-5, atol: 1e-5))
    }
  }

  @Test(arguments: ["v5-hf-base", "v6-hf-div4-lneps", "v6-hf-hs20-odd", "v7-hf-base"])
  func attentionsOfTheOtherGenerationsAreTheEquations(_ name: String) throws {
    let fixture = Fixture(name)
    let model = try AutoModelForCausalLM.from(pretrained: fixture.path)
    let ids = try fixture.ids("input_ids")

    let attentions = try #require(try model([ids], outputAttentions: true).attentions)

    let expected = try fixture.array("attentions", in: "attentions")
    #expect(attentions.count == expected.shape[0])
    for (layer, attention) in attentions.enumerated() {
      #expect(attention[0].largestDifference(from: expected[layer]) <= 2e-5)
    }
  }

  @Test(arguments: ["v4-hf-att-wide", "v4-hf-rescale6"])
  func embeddingsTakeThePlaceOfTokens(_ name: String) throws {
    let fixture = Fixture(name)
    let model = try RwkvForCausalLM.from(pretrained: fixture.path)
    let ids = try fixture.ids("input_ids")
    let table = try SafetensorsFile(path: fixture.path + "/model.safetensors")
      .tensor(named: "rwkv.embeddings.weight")
    let rows = ids.flatMap { table[$0].floats() }
    let shape = [1, ids.count, model.config.hiddenSize]

    let same = try model(inputsEmbeds: ShapedArray(scalars: rows, shape: shape))
    let other = try model(
      inputsEmbeds: ShapedArray(scalars: rows.map { $0 * 0.5 + 0.01 }, shape: shape),
      labels: [ids])

    #expect(try same.logits == model([ids]).logits)
    let expected = try fixture.array("embeds.logits", in: "transformers")
    for row in 0..<3 {
      let logits = other.logits[0][ids.count - 3 + row]
      #expect(logits.largestDifference(from: expected[row]) <= 5e-5)
    }
    let loss = try fixture.array("embeds.loss", in: "transformers")
    #expect(try #require(other.loss).isClose(to: loss, atol: 1e-5))
  }

  @Test(arguments: ["v4-hf-att-wide", "v4-hf-rescale6"])
  func aBatchIsItsRowsAndItsLossTheirMean(_ name: String) throws {
    let fixture = Fixture(name)
    let model = try RwkvForCausalLM.from(pretrained: fixture.path)
    let ids = try fixture.ids("batch.ids", in: "transformers").rows(of: 5)
    let labels = try fixture.ids("batch.labels", in: "transformers").rows(of: 5)

    let outputs = try model(ids, attentionMask: ids.map { $0.map { _ in 1 } }, labels: labels)

    #expect(outputs.logits.shape == [2, 5, model.config.vocabSize])
    let expected = try fixture.array("batch.logits", in: "transformers")
    for row in 0..<2 {
      #expect(outputs.logits[row][4].largestDifference(from: expected[row]) <= 5e-5)
      #expect(try outputs.logits[row] == model([ids[row]]).logits[0])
    }
    let loss = try fixture.array("batch.loss", in: "transformers")
    #expect(try #require(outputs.loss).isClose(to: loss, atol: 1e-5))
    #expect(outputs.state?.batchSize == 2)
  }

  @Test(arguments: Fixture.ofEachGeneration)
  func theLossIsTheDocumentedOne(_ name: String) throws {
    let fixture = Fixture(name)
    let model = try AutoModelForCausalLM.from(pretrained: fixture.path)
    let ids = try fixture.ids("input_ids")

    for (labels, loss) in [("labels", "loss"), ("labels_masked", "loss_masked")] {
      let outputs = try model([ids], labels: [try fixture.ids(labels)])
      #expect(try #require(outputs.loss).isClose(to: fixture.array(loss), atol: 2e-5))
      #expect(outputs.loss?.shape == [1])
      let difference = try outputs.logits[0].largestDifference(from: fixture.array("logits"))
      #expect(difference <= 5e-5)
    }
    #expect(try model([ids]).loss == nil)
    #expect(try model([[1]], labels: [[1]]).loss?.scalar?.isNaN == true)
  }

  @Test(arguments: ["v4-hf-rescale6", "v6-hf-bin"])
  func statesAreHuggingFacesBothWays(_ name: String) throws {
    let fixture = Fixture(name)
    let model = try AutoModelForCausalLM.from(pretrained: fixture.path)
    let ids = try fixture.ids("input_ids")

    let state = try #require(try model([ids]).state)
    let tensors = state.tensors
    let back = try model.state(tensors: tensors)

    #expect(tensors.count == (name.hasPrefix("v4") ? 5 : 3))
    for (index, tensor) in tensors.enumerated() {
      let expected = try fixture.array("hf.state.\(index)")
      #expect(tensor.isClose(to: expected, rtol: 2e-5, atol: 2e-5), "tensor \(index)")
    }
    #expect(back == state)
  }

  @Test(arguments: Fixture.ofEachGeneration)
  func aStateGoesOnWhereItWasLeft(_ name: String) throws {
    let fixture = Fixture(name)
    let model = try AutoModel.from(pretrained: fixture.path)
    let ids = try fixture.ids("input_ids")
    let pair = [ids, ids.reversed()]

    let whole = try model(pair).lastHiddenState
    let first = try model(pair.map { $0[..<2] })
    let state = try model.state(tensors: #require(first.state).tensors)
    let rest = try model(pair.map { $0[2...] }, state: state)

    let joined = ShapedArray.concatenating(
      [first.lastHiddenState, rest.lastHiddenState], axis: 1)
    #expect(joined.isClose(to: whole, atol: 1e-5))
    #expect(try rest.state?[1] == model([pair[1][2...]], state: state[1]).state)
  }

  @Test func whatIsNotAskedForIsNotReturned() throws {
    let model = try RwkvModel.from(pretrained: Fixture("v4-hf-rescale6").path)

    let plain = try model([[1, 2]])
    let less = try model([[1, 2]], useCache: false)

    #expect(plain.state != nil && plain.hiddenStates == nil && plain.attentions == nil)
    #expect(less.state == nil && less.lastHiddenState == plain.lastHiddenState)
  }

  @Test func whatDoesNotFitIsRefusedInALine() throws {
    let model = try RwkvForCausalLM.from(pretrained: Fixture("v4-hf-rescale6").path)
    let other = try RwkvForCausalLM.from(pretrained: Fixture("v4-hf-att-wide").path)
    let two = try #require(try model([[1], [2]]).state)
    let foreign = try #require(try other([[1]]).state)
    func refusal(_ call: () throws -> RwkvCausalLMOutput) -> String {
      let error = #expect(throws: EngineError.self) { _ = try call() }
      return error?.problem ?? ""
    }

    #expect(
      refusal { try model([[200]]) }.hasSuffix("token 200 is outside the vocabulary of 200 rows"))
    #expect(refusal { try model([[-1]]) }.hasPrefix("token -1 is outside"))
    #expect(refusal { try model([[Int]]()) } == "was given no tokens to read")
    #expect(refusal { try model([[Int]()]) } == "was given no tokens to read")
    #expect(refusal { try model([[1, 2], [3]]) }.hasPrefix("takes sequences of one length"))
    #expect(refusal { try model([[1]], attentionMask: [[1, 1]]) }.contains("attention mask"))
    #expect(refusal { try model([[1]], state: two) }.contains("states of 2"))
    #expect(refusal { try model([[1]], state: foreign) }.contains("other sizes"))
    #expect(refusal { try model([[1]], labels: [[1, 2]]) }.contains("labels of another shape"))
    #expect(refusal { try model([[1]], labels: [[200]]) }.hasPrefix("label 200 is outside"))
    #expect(
      refusal { try model(inputsEmbeds: ShapedArray(scalars: [1, 2], shape: [1, 1, 2])) }
        .contains("not [1, 1, 2]"))
    let tensors = two.tensors
    #expect(throws: EngineError.self) { try model.state(tensors: Array(tensors.dropLast())) }
    #expect(throws: EngineError.self) {
      try model.state(tensors: tensors.dropLast() + [ShapedArray(scalars: [1], shape: [1])])
    }
  }
}

extension [Int] {
  /// The numbers as rows of that length.
  fileprivate func rows(of length: Int) -> [[Int]] {
    stride(from: 0, to: count, by: length).map { Array(self[$0..<$0 + length]) }
  }
}
