import Foundation
import RWKVCheckpoints
import RWKVTensors
import TestSupport
import Testing

/// `generate --initial-state`.
@Suite struct InitialStateTests {
  private let folder: TemporaryFolder
  private let vocabulary: String

  init() throws {
    folder = try TemporaryFolder()
    vocabulary = try Models.asciiVocabulary(in: folder)
  }

  private func generate(_ model: String, _ arguments: String...) throws -> Command {
    try Command(
      [
        "generate", "--model", Models.path(model), "--tokenizer", vocabulary, "--temperature", "0",
        "--max-tokens", "12",
      ] + arguments)
  }

  @Test(arguments: ["v4-hf-rescale6", "v6-hf-bin"])
  func aStateFileIsWhatAPromptIsReadFrom(_ model: String) throws {
    let (read, begun) = (folder.path("read"), folder.path("begun"))
    try generate(model, "--prompt", "abc", "--max-tokens", "0", "--state-out", read).succeeded()
    let goneOn = try generate(model, "--state-in", read, "--prompt", "de").succeeded().text

    let text = try generate(
      model, "--initial-state", read, "--prompt", "de", "--state-out", begun
    ).succeeded().text

    #expect(text == goneOn)
    let file = try SafetensorsFile(path: begun)
    #expect(try file.tensor(named: "tokens").count == 2 + 12)
    #expect(file.metadata["initial-state"] != nil)
    let more = folder.path("more")
    try generate(model, "--state-in", begun, "--state-out", more).succeeded()
    #expect(
      try SafetensorsFile(path: more).metadata["initial-state"] == file.metadata["initial-state"])
  }

  @Test func aTunedStateOfAnotherFamilyIsRefused() throws {
    let zeros = Tensor([Float](repeating: 0, count: 2 * 4 * 4), shape: [2, 4, 4])
    let path = try folder.write(
      SafetensorsEncoder.encode([("blocks.0.att.time_state", zeros)]), as: "tuned.safetensors")

    try generate("v4-hf-tied", "--initial-state", path, "--prompt", "a").failed(
      "\(path): is a state of RWKV-5, RWKV-6 or RWKV-7; the model is RWKV-4")
  }
}
