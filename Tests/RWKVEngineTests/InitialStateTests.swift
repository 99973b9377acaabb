import Foundation
import RWKVCheckpoints
import RWKVEngine
import RWKVTensors
import RWKVTokenizers
import TestSupport
import Testing

/// States to begin from: of state tuning, and of our own.
@Suite struct InitialStateTests {
  let folder: TemporaryFolder
  let workspace = Workspace(threads: 1)

  init() throws { folder = try TemporaryFolder() }

  // MARK: What is read from them

  @Test(arguments: ["v4-pth-fp16-att", "v6-hf-hs20-odd"])
  func aStateFileGoesOnWithTheLogitsOfReadingOn(_ name: String) throws {
    let model = try ReferenceCase.named(name).model()
    var read = Snapshot(before: model.initialState())
    _ = read.read([5, 1, 127, 0, 64], with: model, workspace)
    let path = try write(
      StateArchive.encode(read, fingerprint: "mine"), as: "state.safetensors")

    let state = try InitialStateFile(path: path).state(for: model, fingerprint: "mine")
    var begun = Snapshot(before: state)
    _ = begun.read([7, 9], with: model, workspace)

    _ = read.read([7, 9], with: model, workspace)
    #expect(begun.logits == read.logits)
    #expect(begun.tokens == [7, 9])
  }

  @Test func aTunedStateIsTheMemoryWithKeyAndValueExchanged() throws {
    let model = try ReferenceCase.named("v6-hf-hs20-odd").model()
    let a = model.architecture
    let shape = [a.layers, a.heads, a.headSize, a.headSize]
    var random = SeededNumbers()
    let tuned = random.numbers(shape.reduce(1, *))
    let path = try write(tunedFile(tuned, shape), as: "tuned.safetensors")

    let state = try InitialStateFile(path: path).state(for: model, fingerprint: "any")

    // [heads, value, key] in the file, [heads, key, value] in the state.
    let memory = try #require(state.tensors.first { $0.name == "att_kv" }).tensor
    #expect(memory.shape == shape)
    let numbers = memory.floats()
    let size = a.headSize
    for matrix in 0..<a.layers * a.heads {
      for key in 0..<size {
        for value in 0..<size {
          let first = matrix * size * size
          #expect(numbers[first + key * size + value] == tuned[first + value * size + key])
        }
      }
    }
    for name in ["att_x", "ffn_x"] {
      let shift = try #require(state.tensors.first { $0.name == name }).tensor
      #expect(shift.floats().allSatisfy { $0 == 0 })
    }
    var begun = Snapshot(before: state)
    var empty = Snapshot(before: model.initialState())
    _ = begun.read([3], with: model, workspace)
    _ = empty.read([3], with: model, workspace)
    #expect(begun.logits != empty.logits)
  }

  @Test func aTunedStateIsReadAsTorchSavesIt() throws {
    let path = Bundle.module.bundleURL.appendingPathComponent("Fixtures/tuned-state.pth").path
    let file = try InitialStateFile(path: path)

    let parts = try SafetensorsFile(
      path: "F", contents: TensorStorage(copying: [UInt8](file.contents)))
    let layers = try (0..<2).map { try parts.tensor(named: "blocks.\($0).att.time_state") }
    #expect(layers.allSatisfy { $0.shape == [2, 4, 4] && $0.elementType == .float32 })
    #expect(layers[0][0].floats() == (0..<16).map(Float.init))
    #expect(layers[1][1].floats().last == 63)
  }

  @Test func theFormInMemoryIsTheSameState() throws {
    var random = SeededNumbers()
    let shape = [2, 2, 4, 4]
    let path = try write(
      tunedFile(random.numbers(64), shape), as: "tuned.safetensors")
    let file = try InitialStateFile(path: path)

    let again = try InitialStateFile(contents: file.contents, path: "elsewhere")
    let reread = try InitialStateFile(path: write(file.contents, as: "copy.safetensors"))

    #expect(again.hash == file.hash && again.contents == file.contents)
    #expect(reread.hash == file.hash)
    let other = try InitialStateFile(
      path: write(tunedFile(random.numbers(64), shape), as: "other.safetensors"))
    #expect(other.hash != file.hash)
  }

  // MARK: What is refused

  @Test func aStateForAnotherModelIsRefused() throws {
    var random = SeededNumbers()
    let small = try InitialStateFile(
      path: write(tunedFile(random.numbers(64), [2, 2, 4, 4]), as: "F"))
    let four = try ReferenceCase.named("v4-pth-fp16-att").model()
    let six = try ReferenceCase.named("v6-hf-hs20-odd").model()
    let a = six.architecture
    let place = Snapshot(before: four.initialState())
    let ours = try InitialStateFile(
      path: write(StateArchive.encode(place, fingerprint: "mine"), as: "G"))

    #expect(
      problem { try small.state(for: four, fingerprint: "") }
        == "F: is a state of RWKV-5, RWKV-6 or RWKV-7; the model is RWKV-4")
    #expect(
      problem { try small.state(for: six, fingerprint: "") }
        == "F: its att_kv has shape [2, 2, 4, 4]; the model's is \([a.layers, a.heads, a.headSize, a.headSize])"
    )
    #expect(
      problem { try ours.state(for: six, fingerprint: "mine") }
        == "G: is a state of RWKV-4; the model is RWKV-6")
    #expect(
      problem { try ours.state(for: four, fingerprint: "other") }
        == "G: holds the state of another model")
  }

  @Test func whatIsNoStateIsRefused() throws {
    func problem(_ tensors: [(name: String, tensor: Tensor)]) throws -> String? {
      let path = try write(Data(SafetensorsEncoder.encode(tensors)), as: "F")
      return self.problem { try InitialStateFile(path: path) }
    }
    let cube = Tensor([Float](repeating: 0, count: 8), shape: [2, 2, 2])
    #expect(
      try problem([("emb.weight", cube)])
        == "F: holds no initial state: neither blocks.0.att.time_state nor state.att_x is in it")
    #expect(
      try problem([("blocks.1.att.time_state", cube)])
        == "F: tensor blocks.0.att.time_state: not in this file")
    #expect(
      try problem([
        ("blocks.0.att.time_state", cube), ("blocks.1.att.time_state", cube.reshaped([1, 2, 4])),
      ])
        == "F: tensor blocks.1.att.time_state: has shape [1, 2, 4], not [heads, size, size] as in every layer"
    )
    let whole = Tensor(
      TensorStorage(copying: [Float](repeating: 0, count: 8)), elementType: .int32,
      shape: [2, 2, 2])
    #expect(
      try problem([("blocks.0.att.time_state", whole)])
        == "F: tensor blocks.0.att.time_state: holds I32 numbers; states are F32, F16 or BF16")
    #expect(
      try problem([("state.att_x", Tensor([1, .nan], shape: [1, 2]))])
        == "F: tensor state.att_x: holds numbers that are not finite")
    #expect(self.problem { try InitialStateFile(path: folder.path("none.pth")) } != nil)
  }

  @Test func aDamagedStateIsRefused() throws {
    var random = SeededNumbers()
    let file = try InitialStateFile(
      path: write(tunedFile(random.numbers(64), [2, 2, 4, 4]), as: "tuned.safetensors"))
    for place in [file.contents.count - 1, file.contents.count - 100] {
      var damaged = file.contents
      damaged[place] ^= 0x10
      #expect(
        problem { try InitialStateFile(contents: damaged, path: "F") }
          == "F: its initial state is damaged")
    }
    let model = try ReferenceCase.named("v6-hf-hs20-odd").model()
    var ours = StateArchive.encode(Snapshot(before: model.initialState()), fingerprint: "mine")
    ours[ours.count - 1] ^= 0x10
    let path = try write(ours, as: "G")
    #expect(
      problem { try InitialStateFile(path: path) }
        == "G: its checksum does not fit: it is damaged")
  }

  @Test func snapshotsOfAnotherInitialStateAreRefused() throws {
    let model = try ReferenceCase.named("v6-hf-hs20-odd").model()
    var snapshot = Snapshot(before: model.initialState())
    _ = snapshot.read([5, 1], with: model, workspace)
    func decode(written: String?, wanted: String?) throws -> Snapshot {
      let path = try write(
        StateArchive.encode(snapshot, fingerprint: "mine", initialState: written), as: "F")
      return try StateArchive.decode(
        SafetensorsFile(path: path), layout: model.stateLayout,
        vocabulary: model.architecture.vocabulary, fingerprint: "mine", initialState: wanted)
    }
    for origin in [nil, "a", "b"] {
      #expect(try decode(written: origin, wanted: origin) == snapshot)
    }
    for (written, wanted) in [(nil, "a"), ("a", nil), ("a", "b")] as [(String?, String?)] {
      #expect(
        problem { try decode(written: written, wanted: wanted) }
          == "F: began from another initial state")
    }
  }

  // MARK: Helpers

  /// A file as state tuning writes it, of numbers [layers, heads, value, key].
  private func tunedFile(_ numbers: [Float], _ shape: [Int]) -> Data {
    let all = Tensor(numbers, shape: shape)
    return Data(
      SafetensorsEncoder.encode(
        (0..<shape[0]).map { ("blocks.\($0).att.time_state", all[$0]) }))
  }

  private func write(_ data: Data, as name: String) throws -> String {
    try folder.write([UInt8](data), as: name)
  }

  /// The one-line error, with the file's name for its path.
  private func problem(_ body: () throws -> some Any) -> String? {
    do {
      _ = try body()
      return nil
    } catch {
      return "\(error)".replacing(folder.path("") + "/", with: "")
        .replacing(folder.path(""), with: "")
    }
  }
}

/// Numbers that differ from each other.
private struct SeededNumbers {
  private var last: UInt32 = 1

  mutating func numbers(_ count: Int) -> [Float] {
    (0..<count).map { _ in
      last = last &* 1_664_525 &+ 1_013_904_223
      return Float(last >> 8) / Float(1 << 24) - 0.5
    }
  }
}
