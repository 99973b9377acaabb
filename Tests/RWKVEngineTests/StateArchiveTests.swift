import Foundation
import RWKVCheckpoints
import RWKVEngine
import RWKVTensors
import RWKVTokenizers
import TestSupport
import Testing

/// A place on disk: what comes back, and what is refused.
@Suite struct StateArchiveTests {
  static let names = ["v4-pth-fp16-att", "v6-hf-hs20-odd"]

  /// A model, and a place in a text it has read.
  private struct Sample {
    let model: any LanguageModel
    let snapshot: Snapshot
    let folder: TemporaryFolder

    init(_ name: String) throws {
      model = try ReferenceCase.named(name).model()
      var snapshot = Snapshot(before: model.initialState())
      _ = snapshot.read([5, 1, 127, 0, 64], with: model, Workspace(threads: 1))
      self.snapshot = snapshot
      folder = try TemporaryFolder()
    }

    var bytes: [UInt8] { Array(StateArchive.encode(snapshot, fingerprint: "mine", text: "five")) }

    func decode(_ bytes: [UInt8], fingerprint: String = "mine") throws -> Snapshot {
      let path = try folder.write(bytes, as: "state.safetensors")
      return try StateArchive.decode(
        SafetensorsFile(path: path), layout: model.stateLayout,
        vocabulary: model.architecture.vocabulary, fingerprint: fingerprint)
    }

    /// What the quick way makes of a file.
    func read(
      _ bytes: [UInt8], fingerprint: String = "mine", initialState: String? = nil,
      text: String = "five", threads: Int = 2
    ) throws -> Snapshot? {
      UnverifiedSnapshot(
        path: try folder.write(bytes, as: "read.safetensors"), layout: model.stateLayout,
        vocabulary: model.architecture.vocabulary, on: ThreadPool(threadCount: threads)
      )?.verified(fingerprint: fingerprint, initialState: initialState, text: text)
    }

    /// The one-line error of a file, which is called F in it.
    func problem(_ bytes: [UInt8], fingerprint: String = "mine") -> String? {
      do {
        _ = try decode(bytes, fingerprint: fingerprint)
        return nil
      } catch {
        return "\(error)".replacing(folder.path("state.safetensors"), with: "F")
      }
    }
  }

  @Test(arguments: names)
  func everyBitComesBack(_ name: String) throws {
    let sample = try Sample(name)

    let decoded = try sample.decode(sample.bytes)

    #expect(decoded == sample.snapshot)
    #expect(bits(decoded.state.values) == bits(sample.snapshot.state.values))
    #expect(bits(decoded.logits) == bits(sample.snapshot.logits))
    #expect(
      StateArchive.encode(decoded, fingerprint: "mine", text: "five") == Data(sample.bytes))
  }

  @Test(arguments: names, [1, 2])
  func theQuickWayReadsWhatTheOtherReads(_ name: String, _ threads: Int) throws {
    let sample = try Sample(name)

    let read = try #require(try sample.read(sample.bytes, threads: threads))

    #expect(read == (try sample.decode(sample.bytes)))
    #expect(bits(read.state.values) == bits(sample.snapshot.state.values))
    #expect(bits(read.logits) == bits(sample.snapshot.logits))
  }

  @Test(arguments: names)
  func theQuickWayRefusesWhatIsOfAnotherModelBeginningOrText(_ name: String) throws {
    let sample = try Sample(name)
    let other = try Sample(Self.names.first { $0 != name }!)
    #expect(try sample.read(sample.bytes, fingerprint: "other") == nil)
    #expect(try sample.read(sample.bytes, initialState: "i") == nil)
    #expect(try sample.read(sample.bytes, text: "six") == nil)
    #expect(try sample.read(other.bytes) == nil)
    #expect(
      try sample.read(Array(StateArchive.encode(sample.snapshot, fingerprint: "mine"))) == nil)
    #expect(try sample.read([]) == nil)
    let begun = StateArchive.encode(
      sample.snapshot, fingerprint: "mine", initialState: "i", text: "five")
    #expect(try sample.read(Array(begun), initialState: "i") == sample.snapshot)
    #expect(
      UnverifiedSnapshot(
        path: sample.folder.path("none"), layout: sample.model.stateLayout,
        vocabulary: sample.model.architecture.vocabulary, on: ThreadPool(threadCount: 1)) == nil)
  }

  /// The header too: nothing in it may be otherwise.
  @Test(arguments: names)
  func theQuickWayNoticesAFlippedByteWhereverItIs(_ name: String) throws {
    let sample = try Sample(name)
    let bytes = sample.bytes
    let header = 0..<8 + bytes[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
    let step = max(1, (bytes.count - header.count) / 200)
    for place in Array(header) + stride(from: header.upperBound, to: bytes.count, by: step) {
      var damaged = bytes
      damaged[place] ^= 0x10
      #expect(try sample.read(damaged, threads: 1) == nil, "byte \(place)")
    }
  }

  @Test func theQuickWayRefusesATruncatedFileAtEveryLength() throws {
    let sample = try Sample("v6-hf-hs20-odd")
    let bytes = sample.bytes
    for count in stride(from: 0, to: bytes.count, by: bytes.count / 97) {
      #expect(try sample.read(Array(bytes[..<count]), threads: 1) == nil)
      #expect(try sample.read(bytes + bytes[...min(count, 8)], threads: 1) == nil)
    }
  }

  /// Tensors of several pieces, of which threads take some each.
  @Test func longTensorsAreReadByAllThreads() throws {
    let sample = try Sample("v6-hf-hs20-odd")
    let vocabulary = 300_000
    let long = Snapshot(
      tokens: (0..<70_000).map { $0 * 7 % vocabulary }, state: sample.snapshot.state,
      logits: (0..<vocabulary).map { Float($0) })
    var bytes = Array(StateArchive.encode(long, fingerprint: "mine", text: "long"))
    func read() throws -> Snapshot? {
      UnverifiedSnapshot(
        path: try sample.folder.write(bytes, as: "long"), layout: sample.model.stateLayout,
        vocabulary: vocabulary, on: ThreadPool(threadCount: 3)
      )?.verified(fingerprint: "mine", initialState: nil, text: "long")
    }
    #expect(try read() == long)

    bytes[bytes.count - 1] ^= 0x40

    #expect(try read() == nil)
  }

  /// Whatever becomes of the file, and whether it is short or long.
  @Test(arguments: [1, 2])
  func whatIsToBeDoneAlongsideIsDoneOnce(threads: Int) throws {
    let sample = try Sample("v6-hf-hs20-odd")
    let vocabulary = 300_000
    let long = Snapshot(
      tokens: [1], state: sample.snapshot.state, logits: Array(repeating: 1, count: vocabulary))
    for (bytes, vocabulary, isRead) in [
      (sample.bytes, sample.model.architecture.vocabulary, true),
      (Array(StateArchive.encode(long, fingerprint: "mine")), vocabulary, true),
      (Array(StateArchive.encode(long, fingerprint: "mine")), 2 * vocabulary, false),
      ([], vocabulary, false),
    ] {
      var count = 0

      let read = UnverifiedSnapshot(
        path: try sample.folder.write(bytes, as: "read.safetensors"),
        layout: sample.model.stateLayout, vocabulary: vocabulary,
        on: ThreadPool(threadCount: threads)
      ) { count += 1 }

      #expect(count == 1)
      #expect((read != nil) == isRead)
    }
  }

  @Test func thePlaceBeforeTheFirstTokenCanBeKept() throws {
    let sample = try Sample("v6-hf-hs20-odd")
    let start = Snapshot(before: sample.model.initialState())
    let bytes = Array(StateArchive.encode(start, fingerprint: "mine"))
    #expect(try sample.decode(bytes) == start)
  }

  @Test(arguments: names)
  func namesTypesAndShapesAreTheDocumentedOnes(_ name: String) throws {
    let sample = try Sample(name)
    let path = try sample.folder.write(sample.bytes, as: "state.safetensors")
    let a = sample.model.architecture
    let parts: [String: [Int]] =
      a.family == "RWKV-4"
      ? [
        "state.aa": [a.layers, a.attention], "state.bb": [a.layers, a.attention],
        "state.pp": [a.layers, a.attention],
      ] : ["state.att_kv": [a.layers, a.heads, a.headSize, a.headSize]]

    let file = try SafetensorsFile(path: path)

    var shapes = parts
    shapes["state.att_x"] = [a.layers, a.hidden]
    shapes["state.ffn_x"] = [a.layers, a.hidden]
    shapes["logits"] = [a.vocabulary]
    shapes["tokens"] = [5]
    #expect(Set(file.names) == Set(shapes.keys))
    for (name, shape) in shapes {
      let tensor = try file.tensor(named: name)
      #expect(tensor.shape == shape)
      #expect(tensor.elementType == (name == "tokens" ? .int32 : .float32))
    }
    #expect(file.metadata["format"] == "rwkv state 1")
    #expect(file.metadata["model"] == "mine")
  }

  @Test func anotherModelsStateIsRefused() throws {
    let sample = try Sample("v6-hf-hs20-odd")
    #expect(
      sample.problem(sample.bytes, fingerprint: "other") == "F: holds the state of another model")
  }

  @Test func aFileOfAnotherKindIsRefused() throws {
    let sample = try Sample("v6-hf-hs20-odd")
    let file = SafetensorsEncoder.encode([("logits", Tensor([1], shape: [1]))])
    #expect(sample.problem(file) == "F: is not a state file")
  }

  @Test(arguments: names)
  func aFlippedByteIsNoticedWhereverItIs(_ name: String) throws {
    let sample = try Sample(name)
    let bytes = sample.bytes
    let headerEnd = 8 + bytes[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
    let step = max(1, (bytes.count - headerEnd) / 200)
    for place in stride(from: headerEnd, to: bytes.count, by: step) {
      var damaged = bytes
      damaged[place] ^= 0x10
      #expect(sample.problem(damaged) == "F: its checksum does not fit: it is damaged")
    }
  }

  @Test func aTruncatedFileIsRefusedAtEveryLength() throws {
    let sample = try Sample("v6-hf-hs20-odd")
    let bytes = sample.bytes
    for count in stride(from: 0, to: bytes.count, by: bytes.count / 97) {
      let problem = try #require(sample.problem(Array(bytes[..<count])))
      #expect(problem.hasPrefix("F: ") && !problem.contains("\n"))
    }
  }

  @Test func aMissingTensorIsNamed() throws {
    let sample = try Sample("v6-hf-hs20-odd")
    let metadata = ["format": "rwkv state 1", "model": "mine", "checksum": ""]
    let all =
      StateArchive.named(sample.snapshot.state) + [
        ("logits", Tensor(sample.snapshot.logits, shape: [sample.snapshot.logits.count])),
        ("tokens", Tensor(TensorStorage(copying: [Int32(1)]), elementType: .int32, shape: [1])),
      ]
    for missing in all.map(\.name) {
      let file = SafetensorsEncoder.encode(all.filter { $0.name != missing }, metadata: metadata)
      #expect(sample.problem(file) == "F: tensor \(missing): not in this file")
    }
  }

  @Test func aStateOfAnotherShapeIsRefused() throws {
    let sample = try Sample("v6-hf-hs20-odd")
    let other = try Sample("v4-pth-fp16-att")
    let path = try sample.folder.write(other.bytes, as: "other.safetensors")
    let shape = [other.model.architecture.layers, other.model.architecture.hidden]
    let own = [sample.model.architecture.layers, sample.model.architecture.hidden]
    let error = #expect(throws: CheckpointError.self) {
      try StateArchive.state(in: SafetensorsFile(path: path), layout: sample.model.stateLayout)
    }
    #expect(
      error?.description
        == "\(path): tensor state.att_x: has shape \(shape); the model's is \(own)")
  }

  private func bits(_ numbers: [Float]) -> [UInt32] { numbers.map(\.bitPattern) }
}
