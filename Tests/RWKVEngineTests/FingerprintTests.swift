import Foundation
import RWKVEngine
import RWKVTensors
import TestSupport
import Testing

/// What tells one model from another, whatever file it comes in.
@Suite struct FingerprintTests {
  @Test func theSpellingOfNamesDoesNotMatter() throws {
    for family in SmallCheckpoint.Family.allCases {
      let raw = SmallCheckpoint(family)
      #expect(try fingerprint(raw) == fingerprint(raw.inHuggingFaceSpelling))
    }
  }

  @Test func theOrderInTheFileDoesNotMatter() throws {
    let checkpoint = SmallCheckpoint(.rwkv6)
    var reordered = checkpoint
    reordered.tensors.reverse()
    #expect(checkpoint.bytes != reordered.bytes)
    #expect(try fingerprint(checkpoint) == fingerprint(reordered))
  }

  @Test func everyTensorCounts() throws {
    let whole = SmallCheckpoint(.rwkv6)
    var all: Set = [try fingerprint(whole)]
    for (name, tensor) in whole.tensors {
      var changed = whole
      var numbers = tensor.floats()
      numbers[numbers.count / 2] += 0.125
      changed[name] = Tensor(numbers, shape: tensor.shape)
      all.insert(try fingerprint(changed))
    }
    #expect(all.count == whole.tensors.count + 1)
  }

  @Test func theElementTypeCounts() throws {
    var checkpoint = SmallCheckpoint(.rwkv4)
    let before = try fingerprint(checkpoint)
    let head = try #require(checkpoint["head.weight"])
    checkpoint["head.weight"] = Tensor(
      TensorStorage(copying: head.floats().map { Float16($0) }), elementType: .float16,
      shape: head.shape)
    #expect(try fingerprint(checkpoint) != before)
  }

  @Test func whatChangesTheNumbersInTheConfigurationCounts() throws {
    let checkpoint = SmallCheckpoint(.rwkv4).inHuggingFaceSpelling
    let configs = [
      #"{"rescale_every": 0}"#, #"{"rescale_every": 1}"#,
      #"{"rescale_every": 0, "layer_norm_epsilon": 1e-3}"#,
      #"{"rescale_every": 0, "tie_word_embeddings": true}"#,
    ]
    let fingerprints = try configs.map { try fingerprint(checkpoint, config: $0) }
    #expect(Set(fingerprints).count == configs.count)
    #expect(
      try fingerprint(checkpoint, config: #"{"rescale_every": 0, "x": 1}"#) == fingerprints[0])
  }

  @Test(arguments: [
    ("reference/real/tiny-v6-1m-hf", "reference/real/tiny-v6-1m-pth/RWKV-x060-tiny-1m.pth"),
    ("starter-models/prototype-rwkv4", "starter-models/prototype-rwkv4/rwkv4-prototype.pth"),
    ("starter-models/prototype-rwkv6", "starter-models/prototype-rwkv6/rwkv6-prototype.pth"),
  ])
  func theContainerDoesNotMatter(_ folder: String, _ archive: String) throws {
    guard let folder = Shared.url(folder), let archive = Shared.url(archive) else { return }
    let one = try ModelFile(path: folder.path)
    let other = try ModelFile(path: archive.path)
    #expect(try one.fingerprint() == other.fingerprint())
  }

  private func fingerprint(_ checkpoint: SmallCheckpoint, config: String? = nil) throws -> String {
    try checkpoint.file(in: TemporaryFolder(), config: config).fingerprint()
  }
}
