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

    /// A file that stands alone.
    var whole: [UInt8] { Array(StateArchive.encode(snapshot, fingerprint: "mine", text: "five")) }

    /// A file whose tokens are in `log`.
    var bytes: [UInt8] { encode(snapshot) }

    /// The tokens, with which those of another state begin.
    var log: Data { Self.log(of: snapshot).contents }

    static func log(of snapshot: Snapshot) -> (contents: Data, end: Int) {
      var log = TokenLog()
      var contents = Data(log.add([3, 3], toFileOf: 0).bytes)
      let (bytes, end) = log.add(snapshot.tokens, toFileOf: contents.count)
      contents += bytes
      return (contents, end)
    }

    func encode(_ snapshot: Snapshot, initialState: String? = nil, text: String? = "five")
      -> [UInt8]
    {
      Array(
        StateArchive.encode(
          snapshot, fingerprint: "mine", initialState: initialState, text: text,
          tokensEnd: Self.log(of: snapshot).end))
    }

    func decode(_ bytes: [UInt8], fingerprint: String = "mine", log: Data? = nil) throws
      -> Snapshot
    {
      let path = try folder.write(bytes, as: "state.safetensors")
      return try StateArchive.decode(
        SafetensorsFile(path: path), layout: model.stateLayout,
        vocabulary: model.architecture.vocabulary, fingerprint: fingerprint, log: log ?? self.log)
    }

    /// What the quick way makes of a file.
    func read(
      _ bytes: [UInt8], fingerprint: String = "mine", initialState: String? = nil,
      text: String = "five", threads: Int = 2, log: Data? = nil
    ) throws -> Snapshot? {
      UnverifiedSnapshot(
        path: try folder.write(bytes, as: "read.safetensors"), layout: model.stateLayout,
        vocabulary: model.architecture.vocabulary, on: ThreadPool(threadCount: threads),
        log: { log ?? self.log }
      )?.verified(fingerprint: fingerprint, initialState: initialState, text: text)
    }

    /// The one-line error of a file, which is called F in it.
    func problem(
      _ bytes: [UInt8], fingerprint: String = "mine", log: Data? = nil
    ) -> String? {
      do {
        _ = try decode(bytes, fingerprint: fingerprint, log: log)
        return nil
      } catch {
        return "\(error)".replacing(folder.path("state.safetensors"), with: "F")
      }
    }
  }

  @Test(arguments: names)
  func everyBitComesBack(_ name: String) throws {
    let sample = try Sample(name)

    for bytes in [sample.bytes, sample.whole] {
      let decoded = try sample.decode(bytes)

      #expect(decoded == sample.snapshot)
      #expect(bits(decoded.state.values) == bits(sample.snapshot.state.values))
      #expect(bits(decoded.logits) == bits(sample.snapshot.logits))
    }
    #expect(sample.encode(try sample.decode(sample.bytes)) == sample.bytes)
  }

  /// As the article about the format has it:
  ///
  ///     parts = [xxhash.xxh3_128_digest(data[i:i+2**18]) for i in range(start, len(data), 2**18)]
  ///     parts += [f"{k}\0{v}\0".encode() for k, v in sorted(meta.items()) if k != "checksum"]
  ///     xxhash.xxh3_128_hexdigest(b"".join(parts)) == meta["checksum"]
  @Test func theChecksumIsThatOfTheArticle() throws {
    let sample = try Sample("v6-hf-hs20-odd")
    let snapshot = Snapshot(
      tokens: [1, 2, 3], state: RecurrentState(sample.model.stateLayout),
      logits: (0..<sample.model.architecture.vocabulary).map { Float($0) })

    let file = try SafetensorsFile(
      path: "state",
      contents: TensorStorage(copying: sample.encode(snapshot, initialState: "i")))

    #expect(file.metadata["tokens"] == "3 a76f94d1118f3bcfe6d1006dda205ce7 9")
    #expect(file.metadata["checksum"] == "d390bff5a49592efe58c37de7518a58d")
  }

  @Test func aStateWithoutItsTokensIsRefused() throws {
    let sample = try Sample("v6-hf-hs20-odd")
    var changed = sample.log
    changed[changed.count - 12] ^= 1
    for log in [Data(), sample.log.dropLast(4), changed] {
      #expect(
        sample.problem(sample.bytes, log: log) == "F: the tokens that it stands for are missing")
      #expect(try sample.read(sample.bytes, log: log) == nil)
    }
  }

  /// A file made on purpose: its checksum fits.
  @Test func tokensThatNoRowStandsForAreRefused() throws {
    let sample = try Sample("v6-hf-hs20-odd")
    for token in [sample.model.architecture.vocabulary, -1] {
      let forged = Snapshot(
        tokens: [1, token], state: sample.snapshot.state, logits: sample.snapshot.logits)
      let log = Sample.log(of: forged).contents
      #expect(sample.problem(sample.encode(forged), log: log) != nil)
      #expect(try sample.read(sample.encode(forged), log: log) == nil)
      #expect(
        sample.problem(Array(StateArchive.encode(forged, fingerprint: "mine"))) != nil)
    }
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
    #expect(try sample.read(sample.encode(sample.snapshot, text: nil)) == nil)
    #expect(try sample.read(sample.whole) == nil)
    #expect(try sample.read([]) == nil)
    let begun = sample.encode(sample.snapshot, initialState: "i")
    #expect(try sample.read(begun, initialState: "i") == sample.snapshot)
    #expect(
      UnverifiedSnapshot(
        path: sample.folder.path("none"), layout: sample.model.stateLayout,
        vocabulary: sample.model.architecture.vocabulary, on: ThreadPool(threadCount: 1),
        log: { sample.log }) == nil)
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
      tokens: TokenHistory((0..<70_000).map { $0 * 7 % vocabulary }),
      state: sample.snapshot.state, logits: (0..<vocabulary).map { Float($0) })
    var bytes = sample.encode(long, text: "long")
    func read() throws -> Snapshot? {
      UnverifiedSnapshot(
        path: try sample.folder.write(bytes, as: "long"), layout: sample.model.stateLayout,
        vocabulary: vocabulary, on: ThreadPool(threadCount: 3),
        log: { Sample.log(of: long).contents }
      )?.verified(fingerprint: "mine", initialState: nil, text: "long")
    }
    #expect(try read() == long)

    bytes[bytes.count - 1] ^= 0x40

    #expect(try read() == nil)
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
    let path = try sample.folder.write(sample.whole, as: "state.safetensors")
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
    #expect(file.metadata["format"] == "rwkv state 2")
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
    let metadata = ["format": "rwkv state 2", "model": "mine", "checksum": ""]
    let all =
      StateArchive.named(sample.snapshot.state) + [
        ("logits", Tensor(sample.snapshot.logits, shape: [sample.snapshot.logits.count]))
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
