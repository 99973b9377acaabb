import Foundation
import RWKVCheckpoints
import RWKVEngine
import RWKVTensors
import TestSupport
import Testing

/// Models converted to other weight types, against the original.
@Suite struct ConversionTests {
  static let cases = ReferenceCase.all.filter {
    [
      "v4-pth-fp16-att", "v4-hf-tied", "v5-pth-base", "v6-pth-tricky", "v6-hf-sharded-bf16",
      "v7-pth-base", "v7-hf-fused-bf16",
    ]
    .contains($0.testDescription)
  }
  let workspace = Workspace(threads: 2)

  /// How far each type's logits may lie from the original's, relative to their spread. The largest
  /// measured with these random weights: f32 3e-7, f16 5e-4, bf16 4e-3, q8 0.016, q5 0.064, q4 0.13.
  @Test(
    arguments: cases,
    [
      (WeightType.f32, 1e-6), (.f16, 1e-3), (.bf16, 8e-3), (.q8, 0.03), (.q5, 0.1), (.q4, 0.2),
      (.q5k, 0.1), (.q4k, 0.2),
    ])
  func aConvertedModelIsNearlyTheOriginal(
    _ reference: ReferenceCase, _ expected: (type: WeightType, bound: Double)
  ) throws {
    let original = try ModelFile(path: reference.modelPath)
    let folder = try TemporaryFolder()

    try ModelConverter(original, to: expected.type, on: workspace.pool)
      .write(toFolder: folder.path("converted"))
    let converted = try ModelFile(path: folder.path("converted"))

    let ids = try reference.expected().ids("input_ids")
    let before = try logits(original, ids)
    let after = try logits(converted, ids)
    let difference = zip(before, after).reduce(0.0) { $0 + pow(Double($1.0 - $1.1), 2) }
    let size = before.reduce(0.0) { $0 + pow(Double($1), 2) }
    #expect((difference / size).squareRoot() <= expected.bound)
    #expect(converted.architecture == original.architecture)
    let contents = try converted.contents()
    #expect(try contents.parameters == original.contents().parameters)
  }

  /// Its heads have no 64 channels, so the epsilon of the group norm does not follow from theirs.
  @Test func anRWKV7OfOddSizesKeepsItsConstants() throws {
    let folder = try TemporaryFolder()
    let reference = try ReferenceCase.named("v7-pth-odd")
    let original = try ModelFile(path: reference.modelPath)

    try ModelConverter(original, to: .f32, on: workspace.pool)
      .write(toFolder: folder.path("converted"))

    let converted = try ModelFile(path: folder.path("converted"))
    #expect(converted.architecture == original.architecture)
    let ids = try reference.expected().ids("input_ids")
    #expect(largestDifference(try logits(converted, ids), try logits(original, ids)) <= 1e-5)
  }

  @Test(arguments: [WeightType.q8, .q5, .q4, .q5k, .q4k])
  func packedWeightsReadAlikeByChunksAndByTokens(_ type: WeightType) throws {
    let folder = try TemporaryFolder()
    let reference = Self.cases[0]
    try ModelConverter(ModelFile(path: reference.modelPath), to: type, on: workspace.pool)
      .write(toFolder: folder.path("packed"))
    let model = try ModelFile(path: folder.path("packed")).model()
    let ids = try reference.expected().ids("input_ids")
    var (chunked, serial) = (model.initialState(), model.initialState())

    let together = model.forward(ids, state: &chunked, options: .allLogits, workspace)
    let oneByOne = model.forward(ids, state: &serial, options: [.allLogits, .serial], workspace)

    #expect(largestDifference(together.logits.values, oneByOne.logits.values) <= 5e-5)
  }

  @Test func whatIsThereAlreadyIsLeftAlone() throws {
    let folder = try TemporaryFolder()
    let file = try ModelFile(path: Self.cases[0].modelPath)
    try folder.write([1], as: "taken")
    #expect(throws: EngineError(path: folder.path("taken"), problem: "already exists")) {
      try ModelConverter(file, to: .q8, on: workspace.pool).write(toFolder: folder.path("taken"))
    }
  }

  @Test func theFolderMayBeNamedWithASlash() throws {
    let folder = try TemporaryFolder()

    try ModelConverter(ModelFile(path: Self.cases[0].modelPath), to: .q8, on: workspace.pool)
      .write(toFolder: folder.path("made") + "/")

    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["made"])
    _ = try ModelFile(path: folder.path("made")).model()
  }

  @Test func whatIsInterruptedLeavesNothing() throws {
    let folder = try TemporaryFolder()
    let path = Self.cases[0].modelPath
    var tensors = 0

    #expect(throws: CheckpointError(path: path, problem: "interrupted")) {
      try ModelConverter(ModelFile(path: path), to: .q8, on: workspace.pool).write(
        toFolder: folder.path("made"), progress: { _ in tensors += 1 },
        isCancelled: { tensors == 3 })
    }

    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
  }

  @Test func aPackedModelIsNotPackedAgain() throws {
    let folder = try TemporaryFolder()
    let pool = workspace.pool
    try ModelConverter(ModelFile(path: Self.cases[0].modelPath), to: .q8, on: pool)
      .write(toFolder: folder.path("q8"))
    #expect(throws: CheckpointError.self) {
      try ModelConverter(ModelFile(path: folder.path("q8")), to: .q4, on: pool)
        .write(toFolder: folder.path("q4"))
    }
    #expect(!FileManager.default.fileExists(atPath: folder.path("q4")))
  }

  @Test func theCachePacksOnce() throws {
    let folder = try TemporaryFolder()
    let cache = PackedModelCache(folder: folder.path("cache"))
    let file = try ModelFile(path: Self.cases[0].modelPath)
    var shares: [Double] = []

    let first = try cache.model(file, as: .q4, on: workspace.pool) { shares.append($0) }
    let second = try cache.model(file, as: .q4, on: workspace.pool) { _ in
      Issue.record("packed a second time")
    }

    #expect(shares.last == 1 && shares == shares.sorted())
    #expect(try first.fingerprint() == second.fingerprint())
    #expect(try first.fingerprint() != file.fingerprint())
  }

  @Test func theCacheRemovesWhatAnEndedProgramLeft() throws {
    let folder = try TemporaryFolder()
    let cache = PackedModelCache(folder: folder.url.path)
    let then = timespec(tv_sec: time(nil) - 7_200, tv_nsec: 0)
    for (name, file) in [
      (".writing-1", "model.safetensors"), (".writing-2", "thesis.txt"), ("kept", "config.json"),
    ] {
      try FileManager.default.createDirectory(
        atPath: folder.path(name), withIntermediateDirectories: false)
      try folder.write([1], as: name + "/" + file)
      _ = utimensat(AT_FDCWD, folder.path(name), [then, then], 0)
    }

    _ = try cache.model(
      ModelFile(path: Self.cases[0].modelPath), as: .q4, on: workspace.pool
    ) { _ in }

    let names = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
    #expect(names.count == 3 && !names.contains(".writing-1"))
    #expect(Set(names).isSuperset(of: [".writing-2", "kept"]))
  }

  /// While it is written, nobody knows its name, and nobody else may enter.
  @Test func aFolderBeingWrittenIsHidden() throws {
    let folder = try TemporaryFolder()
    var seen: Set<String> = []

    try ModelConverter(ModelFile(path: Self.cases[0].modelPath), to: .f16, on: workspace.pool)
      .write(toFolder: folder.path("made")) { _ in
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.url.path)) ?? []
        seen.formUnion(names)
      }

    #expect(seen.count == 1)
    #expect(seen.allSatisfy { $0.hasPrefix(".writing-") && !$0.contains("\(getpid())") })
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["made"])
  }

  /// Two of one model, as a hostile folder names them: the second one must not be waited for.
  @Test func aVocabularyThatIsNoFileIsNotCopied() throws {
    let folder = try TemporaryFolder()
    let model = folder.path("model")
    try FileManager.default.copyItem(atPath: Self.cases[0].modelPath, toPath: model)
    #expect(mkfifo(model + "/a-vocab.txt", 0o600) == 0)

    #expect(throws: EngineError(path: model + "/a-vocab.txt", problem: "is not a file")) {
      try ModelConverter(ModelFile(path: model), to: .f16, on: workspace.pool)
        .write(toFolder: folder.path("made"))
    }

    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["model"])
  }

  private func logits(_ file: ModelFile, _ ids: [Int]) throws -> [Float] {
    let model = try file.model()
    var state = model.initialState()
    return model.forward(ids, state: &state, options: .allLogits, workspace).logits.values
  }
}
