import Foundation
import RWKVCheckpoints
import RWKVTensors
import TestSupport
import Testing

@Suite struct OpenCheckpointTests {
  private let folder: TemporaryFolder
  private static let safetensors = SafetensorsEncoder.encode([("s", Tensor([1], shape: [1]))])
  private static let torch = torchZip(
    [("t", PickledTensor(count: 1, shape: [1], strides: [1]))],
    storages: [("0", .of([2] as [Float]))]
  ).bytes()

  init() throws { folder = try TemporaryFolder() }

  private func problem(_ path: String) -> String? {
    errorMessage { () throws(CheckpointError) in _ = try openCheckpoint(at: path) }?
      .replacing(folder.url.path, with: "F")
  }

  @Test func contentDecidesAndNotTheName() throws {
    let renamed = try folder.write(Self.torch, as: "a.safetensors")
    #expect(try openCheckpoint(at: renamed).names == ["t"])
    let other = try folder.write(Self.safetensors, as: "a.pth")
    #expect(try openCheckpoint(at: other).names == ["s"])
    #expect(try openCheckpoint(at: other).path == other)
  }

  @Test func aFolderIsSearchedInOrder() throws {
    try folder.write(Self.torch, as: "any.pth")
    #expect(try openCheckpoint(at: folder.url.path).names == ["t"])
    try folder.write(Self.torch, as: "pytorch_model.bin")
    try folder.write(Self.safetensors, as: "b.safetensors")
    #expect(try openCheckpoint(at: folder.url.path).names == ["t"])
    try folder.write(Self.safetensors, as: "model.safetensors")
    #expect(try openCheckpoint(at: folder.url.path).names == ["s"])
  }

  @Test func unclearFoldersAndMissingPathsAreSaid() throws {
    #expect(problem(folder.path("x")) == "F/x: No such file or directory")
    #expect(
      problem(folder.url.path)
        == "F: no weights in this folder (model.safetensors, pytorch_model.bin, "
        + "an index of shards, or one .safetensors, .st, .pth, .pt, .bin or .gguf file)")
    try folder.write(Self.torch, as: "a.pth")
    try folder.write(Self.torch, as: "b.pth")
    #expect(problem(folder.url.path) == "F: several files of weights, name one: a.pth, b.pth")
  }

  @Test func pipesDoNotHang() throws {
    #expect(mkfifo(folder.path("pipe"), 0o600) == 0)
    #expect(problem(folder.path("pipe")) == "F/pipe: neither a file nor a folder")
    #expect(problem("/dev/zero") == "/dev/zero: neither a file nor a folder")
  }

  @Test func linksAreFollowed() throws {
    try folder.write(Self.safetensors, as: "blob")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("model.safetensors"), withDestinationPath: "blob")
    #expect(try openCheckpoint(at: folder.url.path).names == ["s"])
  }

  @Test func foreignFilesAreRefusedByName() throws {
    let wanted =
      "safetensors, torch files (.pth, pytorch_model.bin), GGUF or rwkv.cpp's .bin are needed"
    let resave =
      "save it again with a current torch: torch.save(torch.load(old, weights_only=True), new)"
    let legacy: [UInt8] = [
      0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e,
    ]
    let tar = [UInt8](repeating: 0, count: 257) + Array("ustar\u{0}".utf8)
    let files: [([UInt8], String)] = [
      ([], "the file is empty"),
      ([0x89, 0x48, 0x44, 0x46, 13, 10, 26, 10], "an HDF5 file (Keras); \(wanted)"),
      (legacy, "a torch file from before version 1.6 (not a zip archive); \(resave)"),
      (tar, "a tar archive, as torch wrote them in its first versions; \(resave)"),
      (
        Array("version https://git-lfs.github.com/spec/v1\noid sha256:00\n".utf8),
        "a Git LFS pointer instead of the weights; fetch them with: git lfs pull"
      ),
      (
        Array("\n<!DOCTYPE html><html>".utf8),
        "a web page instead of the weights; the download went wrong"
      ),
      ([0x1f, 0x8b, 8], "compressed with gzip; unpack it first"),
      ([1, 2, 3], "not a checkpoint; \(wanted)"),
      (Array("{\"model_type\":\"rwkv\"}".utf8), "not an index of shards (no valid weight_map)"),
    ]
    for (bytes, expected) in files {
      #expect(problem(try folder.write(bytes, as: "f")) == "F/f: \(expected)")
    }
  }

  @Test func companionsAreReadWithinALimit() throws {
    let file = try folder.write(Self.safetensors, as: "model.safetensors")
    #expect(try readCompanion("config.json", of: file) == nil)
    try folder.write([1, 2], as: "config.json")
    #expect(try readCompanion("config.json", of: file) == Data([1, 2]))
    #expect(try readCompanion("config.json", of: folder.url.path, limit: 2) == Data([1, 2]))
    #expect(throws: CheckpointError.self) {
      try readCompanion("config.json", of: folder.url.path, limit: 1)
    }
    #expect(throws: CheckpointError.self) {
      try readCompanion("config.json", of: folder.path("nowhere"))
    }
  }
}
