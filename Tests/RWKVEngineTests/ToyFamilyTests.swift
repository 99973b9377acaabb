import Foundation
import RWKVCheckpoints
import RWKVTensors
import RWKVTokenizers
import TestSupport
import Testing

@testable import RWKVEngine

/// A family of this file's own, which takes the door that all families take: one value in the list.
@Suite struct ToyFamilyTests {
  private let families = Families(Families.all.list + [Toy()])
  private let folder: TemporaryFolder
  private let workspace = Workspace(threads: 2)
  private let text = (0..<40).map { $0 * 7 % 23 }

  init() throws { folder = try TemporaryFolder() }

  @Test func itsModelsOpenByTheirTensors() throws {
    let file = try toy()

    #expect(file.architecture.family == "Toy")
    #expect(file.architecture.layers == 3 && file.architecture.hidden == 32)
    #expect(file.stateLayout.parts.map(\.name) == ["att_x", "ffn_x", "sum"])
    #expect(try file.model().stateLayout == file.stateLayout)
  }

  @Test func onlyWhoKnowsItSupportsIt() throws {
    let path = try folder.write(checkpoint(), as: "toy.safetensors")
    let error = #expect(throws: CheckpointError.self) { try ModelFile(path: path) }
    #expect(error?.description.hasSuffix("RWKV-4, RWKV-5, RWKV-6 and RWKV-7 are supported") == true)

    let foreign = try folder.write(SmallCheckpoint(names: ["conv1"]).bytes, as: "f.safetensors")
    let other = #expect(throws: CheckpointError.self) {
      try ModelFile(path: foreign, among: families)
    }
    #expect(
      other?.description.hasSuffix("RWKV-4, RWKV-5, RWKV-6, RWKV-7 and Toy are supported") == true)
  }

  @Test func noFamilyTakesAnothersModels() throws {
    for family in families.list {
      for shape in family.shapes {
        let owners = families.list.filter { $0.owns(TensorNames(shape.tensors.map(\.name))) }
        #expect(owners.map(\.name) == [family.name])
      }
    }
  }

  /// Later layers use what the first one hands on, whether tokens come one by one, in a chunk or each with
  /// a state of its own.
  @Test func layersHandOnWithinAPass() throws {
    let model = try toy().model()
    var (serial, chunked) = (model.initialState(), model.initialState())
    let all: ForwardOptions = [.allLogits, .hiddenStates]

    let one = model.forward(text, state: &serial, options: all.union(.serial), workspace)
    let many = model.forward(text, state: &chunked, options: all, workspace)

    #expect(largestDifference(one.logits.values, many.logits.values) <= 1e-5)
    #expect(serial.relativeDifference(from: chunked) <= 1e-5)
    var states = [model.initialState(), serial, chunked]
    var alone = states
    let together = model.read([1, 2, 3], states: &states, workspace)
    for index in 0..<3 {
      let logits = model.read([index + 1], state: &alone[index], workspace)
      #expect(largestDifference(together[index], try #require(logits)) <= 1e-5)
    }
    let deaf = try ModelFile(
      path: folder.write(checkpoint(), as: "deaf.safetensors"),
      among: Families([Toy(listens: false)])
    ).model()
    var state = deaf.initialState()
    let unheard = deaf.forward(text, state: &state, options: all, workspace)
    #expect(unheard.hiddenStates[0] == many.hiddenStates[0])
    #expect(unheard.hiddenStates[1] != many.hiddenStates[1])
  }

  @Test func itsModelsAreMeasuredPackedAndWritten() throws {
    let file = try ModelFile(synthetic: Toy().shapes[0], type: .f32)

    try ModelConverter(file, to: .q8, on: workspace.pool).write(toFolder: folder.path("q8"))

    let packed = try ModelFile(path: folder.path("q8"), among: families)
    #expect(packed.architecture == file.architecture)
    #expect(try packed.contents().types == ["F16": 1, "F32": 22, "q8": 16])
    let config = try String(contentsOfFile: folder.path("q8/config.json"), encoding: .utf8)
    #expect(config.contains(#""model_type" : "toy""#) && config.contains(#""hidden_size" : 32"#))
  }

  /// The random weights of the shape, as a file.
  private func checkpoint() throws -> [UInt8] {
    let shape = Toy().shapes[0]
    let random = SyntheticCheckpoint(shape, type: .f32)
    return SafetensorsEncoder.encode(
      try random.names.map { (name: $0, tensor: try random.tensor(named: $0)) })
  }

  private func toy() throws -> ModelFile {
    try ModelFile(path: folder.write(checkpoint(), as: "toy.safetensors"), among: families)
  }
}

/// The family: all that the engine must know of it.
private struct Toy: Family {
  let name = "Toy"
  /// Whether layers use what the first one hands on.
  var listens = true

  func owns(_ names: TensorNames) -> Bool {
    names.haveOutlineOfRWKV && names.any(".att.toy.weight")
  }

  func hints(in configuration: Data) throws -> ConfigurationHints { ConfigurationHints() }

  func architecture(
    _ scope: WeightScope, _ hints: ConfigurationHints
  ) throws(CheckpointError) -> ModelArchitecture {
    try ModelArchitecture(family: name, scope, hints)
  }

  func model(
    _ scope: WeightScope, _ architecture: ModelArchitecture
  ) throws(CheckpointError) -> any LanguageModel {
    try RWKVModel(scope, architecture, state: stateParts) { _, block throws(CheckpointError) in
      let att = block("att")
      let hidden = architecture.hidden
      return ToyTimeMix(
        key: try att.matrix("key.weight", rows: hidden, columns: hidden),
        output: try att.matrix("toy.weight", rows: hidden, columns: hidden), listens: listens)
    } channelMix: { block throws(CheckpointError) in
      try ChannelMix(block, architecture, shift: "toy_mix", complement: false)
    }
  }

  let stateParts: [StatePart] = [
    .timeShift, .channelShift, StatePart(.sum) { [$0.hidden] },
  ]

  func configuration(
    of architecture: ModelArchitecture, _ scope: WeightScope
  ) -> PublishedConfiguration {
    PublishedConfiguration(
      ["hidden_size": architecture.hidden], modelType: "toy", architectures: ["ToyForCausalLM"])
  }

  var shapes: [ModelShape] {
    [
      ModelShape(
        "toy", family: self, layers: 3, hidden: 32, feedForward: 48, vocabulary: 23,
        tokenizer: .world)
    ]
  }

  func shape(for configuration: Data) -> ModelShape { shapes[0] }

  func layerTensors(of shape: ModelShape) -> [(name: String, shape: [Int])] {
    let (hidden, wide) = (shape.hidden, shape.feedForward)
    return [
      ("att.key.weight", [hidden, hidden]), ("att.toy.weight", [hidden, hidden]),
      ("ffn.toy_mix_k", [hidden]), ("ffn.toy_mix_r", [hidden]),
      ("ffn.key.weight", [wide, hidden]), ("ffn.value.weight", [hidden, wide]),
      ("ffn.receptance.weight", [hidden, hidden]),
    ]
  }
}

extension StatePart.Name {
  /// Of all keys so far.
  fileprivate static var sum: Self { "sum" }
}

/// `output · (sum of the layer's keys so far + the first layer's key)`, in the first layer without the latter.
private struct ToyTimeMix: TimeMix {
  let key: Matrix
  let output: Matrix
  let listens: Bool

  var matrices: [Matrix] { [key, output] }

  func makeHanded(tokens: Int, _ workspace: Workspace) -> Activations {
    workspace.block(rows: tokens, columns: key.rows)
  }

  func callAsFunction(
    _ input: Activations, layer: Int, handed: Activations, _ sequences: Sequences,
    _ workspace: Workspace
  ) -> Activations {
    let keys = key(input, workspace)
    if layer == 0 { handed.values.baseAddress!.update(from: keys.base, count: keys.values.count) }
    let sums = workspace.block(rows: keys.rows, columns: keys.columns)
    sequences.each { rows, state in
      let sum = state[.sum, layer: layer].base
      for row in rows {
        for i in 0..<keys.columns {
          sum[i] += keys[row][i]
          sums[row][i] = sum[i] + (listens && layer > 0 ? handed[row][i] : 0)
        }
      }
    }
    return output(sums, workspace)
  }
}
