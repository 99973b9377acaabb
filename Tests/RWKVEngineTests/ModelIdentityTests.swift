import Foundation
import RWKVCheckpoints
import RWKVTensors
import TestSupport
import Testing

@testable import RWKVEngine

/// Two files of weights never pass for one another, and yet none is read twice.
@Suite struct ModelIdentityTests {
  let folder: TemporaryFolder
  private let workspace = Workspace(threads: 2)

  init() throws { folder = try TemporaryFolder() }

  /// A model whose embedding and head are too long to be sampled whole.
  private func model(
    _ name: String, _ family: SmallCheckpoint.Family = .rwkv6, changing place: Int? = nil
  ) throws -> String {
    var checkpoint = SmallCheckpoint(family)
    let rows = 512
    var numbers = (0..<rows * 8).map { Float($0 % 17) / 17 - 0.5 }
    checkpoint["emb.weight"] = Tensor(numbers, shape: [rows, 8])
    if let place { numbers[place] += 0.25 }
    checkpoint["head.weight"] = Tensor(numbers, shape: [rows, 8])
    return try folder.write(checkpoint.bytes, as: name + ".safetensors")
  }

  /// Where the sample does not look.
  private let unsampled = 40

  private func identities(smallModel: Int = 0) -> ModelIdentities {
    ModelIdentities(file: folder.path("cache/identities"), smallModel: smallModel)
  }

  private func setTime(of path: String, _ seconds: Int) {
    let time = timespec(tv_sec: seconds, tv_nsec: 0)
    _ = utimensat(AT_FDCWD, path, [time, time], 0)
  }

  @Test func everyByteCounts() throws {
    let one = try ModelFile(path: model("a"))
    let other = try ModelFile(path: model("b", changing: unsampled))

    #expect(try one.sample() == other.sample())
    #expect(try one.fingerprint() != other.fingerprint())
    #expect(try one.fingerprint() == ModelFile(path: model("c")).fingerprint())
  }

  @Test func whatWasReadIsKnownAsLongAsTheFileIsTheSame() throws {
    let path = try model("a")
    let file = try ModelFile(path: path)
    #expect(try identities().knowledge(of: file) == .unknown)

    let fingerprint = try identities().fingerprint(of: file)

    #expect(try fingerprint == file.fingerprint())
    #expect(try identities().knowledge(of: file) == .known(fingerprint))
    #expect(try identities().fingerprint(of: file, isCancelled: { true }) == fingerprint)
    // Another content with size and time as before, as a restore or an attack leaves it.
    setTime(of: path, 1_000_000_000)
    _ = try identities().fingerprint(of: ModelFile(path: path))
    _ = try model("a", changing: unsampled)
    setTime(of: path, 1_000_000_000)
    let changed = try ModelFile(path: path)
    #expect(try identities().knowledge(of: changed) == .assumed(fingerprint))
    #expect(try identities().fingerprint(of: changed) != fingerprint)
  }

  @Test func aCopyIsTakenForTheOriginalUntilItIsRead() throws {
    let (path, copy) = (try model("a"), folder.path("copy.safetensors"))
    setTime(of: path, 1_000_000_000)
    let fingerprint = try identities().fingerprint(of: ModelFile(path: path))
    try FileManager.default.copyItem(atPath: path, toPath: copy)
    #expect(try identities().knowledge(of: ModelFile(path: copy)) == .unknown)
    setTime(of: copy, 1_000_000_000)

    let file = try ModelFile(path: copy)

    #expect(try identities().knowledge(of: file) == .assumed(fingerprint))
    #expect(try identities().fingerprint(of: file) == fingerprint)
    #expect(try identities().knowledge(of: file) == .known(fingerprint))
  }

  @Test func aLargeModelIsOpenedBeforeItIsRead() throws {
    let path = try model("a")

    let unread = try LoadedModel.identity(of: ModelFile(path: path), identities())
    let small = try LoadedModel.identity(
      of: ModelFile(path: path), identities(smallModel: 1 << 20))
    let read = try LoadedModel.identity(of: ModelFile(path: path), identities())

    #expect(unread.1 == .unknown && unread.fingerprint?.hasPrefix("unread-") == true)
    #expect(small.1 == .known && read.1 == .known)
    #expect(try small.fingerprint == ModelFile(path: path).fingerprint())
    #expect(read.fingerprint == small.fingerprint)
  }

  @Test(arguments: [0, 1, 32, 1_000, 2 << 20])
  func aDamagedMemoryCostsOnlyAReading(length: Int) throws {
    let file = try ModelFile(path: model("a"))
    try FileManager.default.createDirectory(
      atPath: folder.path("cache"), withIntermediateDirectories: true)
    let bytes = (0..<length).map { UInt8(ascii: $0 % 33 == 32 ? " " : $0 % 99 == 98 ? "\n" : "0") }
    try folder.write(bytes, as: "cache/identities")

    #expect(try identities().knowledge(of: file) == .unknown)
    let fingerprint = try identities().fingerprint(of: file)

    #expect(try identities().knowledge(of: file) == .known(fingerprint))
  }

  // MARK: Packed forms

  private var cache: PackedModelCache {
    PackedModelCache(folder: folder.path("packed"), identities: identities())
  }

  private func packed(_ path: String, in cache: PackedModelCache? = nil) throws -> ModelFile {
    try (cache ?? self.cache).model(ModelFile(path: path), as: .q8, on: workspace.pool) { _ in }
  }

  private func head(_ file: ModelFile) throws -> [UInt8] {
    try file.checkpoint.tensor(named: "head.weight").withBytes { [UInt8]($0) }
  }

  @Test func lookalikesHavePackedFormsOfTheirOwn() throws {
    let one = try packed(model("a"))
    let other = try packed(model("b", changing: unsampled))
    let again = try packed(model("a"))

    #expect(one.path != other.path && one.path == again.path)
    #expect(try head(one) != head(other))
    #expect(cache.forms().count == 2)
  }

  /// A packed form is looked at before it is used: one of another model or type lies in its place.
  @Test(arguments: [WeightType.q8, .q5], [SmallCheckpoint.Family.rwkv4, .rwkv6])
  func aFormThatIsNotThisModelsIsMadeAnew(
    type: WeightType, family: SmallCheckpoint.Family
  ) throws {
    let path = try model("a")
    let before = try head(packed(path))
    let place = try packed(path).path
    try FileManager.default.removeItem(atPath: place)
    let other = try ModelFile(path: model("b", family, changing: unsampled))
    try ModelConverter(other, to: type, on: workspace.pool).write(toFolder: place)

    let used = try packed(path)

    #expect(used.path == place && used.architecture.family == "RWKV-6")
    #expect(try head(used) == before)
  }

  @Test func somebodysFolderInItsPlaceStays() throws {
    let path = try model("a")
    let place = try packed(path).path
    try FileManager.default.removeItem(atPath: place)
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: false)
    try Data([1]).write(to: URL(fileURLWithPath: place + "/thesis.txt"))

    #expect(throws: EngineError.self) { try packed(path) }

    #expect(FileManager.default.fileExists(atPath: place + "/thesis.txt"))
  }

  @Test func theFormsUsedLongestAgoGiveWay() throws {
    let paths = try [3, 4, 5].map { try model("m\($0)", changing: unsampled + $0) }
    for (index, path) in paths.prefix(2).enumerated() {
      setTime(of: try packed(path).path, 1_000_000_000 + index)
    }
    _ = try packed(paths[0])
    let size = try #require(cache.forms().first).byteCount

    _ = try packed(
      paths[2],
      in: PackedModelCache(
        folder: folder.path("packed"), identities: identities(), limit: 2 * size))

    let forms = cache.forms()
    #expect(forms.count == 2)
    #expect(Set(forms.compactMap(\.source)) == [paths[0], paths[2]])
    #expect(forms.allSatisfy { !$0.isOrphan })
    try FileManager.default.removeItem(atPath: paths[2])
    #expect(cache.forms().filter(\.isOrphan).map(\.source) == [paths[2]])
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity, 70_000])
  func whatIsNoNumberIsNotPacked(_ number: Float) throws {
    var checkpoint = SmallCheckpoint(.rwkv6)
    let name = "blocks.1.ffn.key.weight"
    var numbers = try #require(checkpoint[name]).floats()
    numbers[50] = number
    checkpoint[name] = Tensor(numbers, shape: [12, 8])
    let path = try folder.write(checkpoint.bytes, as: "bad.safetensors")

    #expect(
      throws: CheckpointError(
        path: path, tensor: name,
        problem: "holds numbers that are not finite, or too large to be packed")
    ) { try packed(path) }

    #expect(cache.forms().isEmpty)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path("packed")).isEmpty)
  }

  @Test func aTiedModelThatCarriesAHeadCanBePacked() throws {
    let tied = SmallCheckpoint(.rwkv4).inHuggingFaceSpelling
    let path = folder.path("tied")
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    try folder.write(tied.bytes, as: "tied/model.safetensors")
    try folder.write(
      Array(#"{"tie_word_embeddings": true, "rescale_every": 0}"#.utf8), as: "tied/config.json")
    #expect(try ModelFile(path: path).checkpoint.names.contains("head.weight"))

    let packed = try packed(path)

    #expect(!packed.checkpoint.names.contains("head.weight"))
    _ = try packed.model()
    try ModelConverter(ModelFile(path: path), to: .f16, on: workspace.pool)
      .write(toFolder: folder.path("half"))
    _ = try ModelFile(path: folder.path("half")).model()
  }
}
