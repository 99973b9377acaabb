import Foundation
import RWKVCheckpoints
import RWKVTensors
import TestSupport
import Testing

@Suite struct ShardedCheckpointTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(
      SafetensorsEncoder.encode([("a", Tensor([1], shape: [1])), ("b", Tensor([2], shape: [1]))]),
      as: "1.safetensors")
    try folder.write(SafetensorsEncoder.encode([("c", Tensor([3], shape: [1]))]), as: "2.bin")
  }

  private func open(_ map: String) throws -> any Checkpoint {
    let json = #"{"metadata":{"total_size":12},"weight_map":\#(map)}"#
    let index = try folder.write(Array(json.utf8), as: "model.safetensors.index.json")
    return try openCheckpoint(at: index)
  }

  private func problem(_ map: String) throws -> String? {
    do {
      _ = try open(map)
      return nil
    } catch let error as CheckpointError {
      return error.description.replacing(folder.url.path + "/", with: "")
    }
  }

  @Test func tensorsComeFromTheirShards() throws {
    let map = #"{"c":"2.bin","b":"1.safetensors","a":"1.safetensors"}"#
    let checkpoint = try open(map)
    #expect(checkpoint.names == ["a", "b", "c"])
    #expect(
      try checkpoint.names.map { try checkpoint.tensor(named: $0).floats() } == [[1], [2], [3]])
    #expect(throws: CheckpointError.self) { try checkpoint.tensor(named: "d") }

    #expect(try openCheckpoint(at: folder.url.path).names == ["a", "b", "c"])
  }

  @Test func missingShardsAndTensorsAreNamed() throws {
    #expect(try problem(#"{"a":"3.safetensors"}"#) == "3.safetensors: No such file or directory")
    #expect(
      try problem(#"{"c":"1.safetensors"}"#) == "1.safetensors: tensor c: not in this file")
  }

  @Test(arguments: [
    "../1.safetensors", "/etc/passwd", "x/../../1", "", ".", "x//y", "../\u{301}/1",
  ])
  func shardsOutsideTheFolderAreRefused(file: String) throws {
    #expect(
      try problem("{\"a\":\"\(file)\"}")
        == "model.safetensors.index.json: tensor a: lies in \(file), outside the folder")
  }

  @Test func damagedIndexesAreRefused() throws {
    let index = "model.safetensors.index.json"
    #expect(try problem("{}") == "\(index): its weight_map is empty")
    for map in ["[]", "{\"a\":1}", "null", "{\"a\":"] {
      #expect(try problem(map) == "\(index): not an index of shards (no valid weight_map)")
    }
    #expect(try problem("{\"a\":\"\(index)\"}") == "\(index): a JSON file, not weights")
    #expect(try problem(#"{"a":"1.safetensors\u0000"}"#)?.hasSuffix("cannot contain a NUL") == true)
  }
}
