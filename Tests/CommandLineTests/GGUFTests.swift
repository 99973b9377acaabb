import Foundation
import TestSupport
import Testing

/// GGUF files in every command that takes a model.
@Suite struct GGUFTests {
  private let model = Models.path("gguf-v7-q4_0") + "/model.gguf"

  @Test func inspectTellsWhatTheFileSays() throws {
    let text = try Command("inspect", model).succeeded().text
    for line in [
      "family RWKV-7", "tokenizer World", "general.architecture rwkv7", "rwkv7.wkv.head_size 64",
      "tokenizer.ggml.tokens 288 × text",
    ] {
      #expect(has(text, line), "\(line)")
    }
    #expect(text.contains("Q4_0 ("))

    let json = try JSONSerialization.jsonObject(
      with: Data(try Command("inspect", "--json", model).succeeded().output))
    let metadata = (json as? [String: Any])?["metadata"] as? [String: String]
    #expect(metadata?["general.architecture"] == "rwkv7")
    #expect(metadata?["rwkv7.block_count"] == "1")
  }

  /// Whether a line has just these words, however far apart.
  private func has(_ text: String, _ line: String) -> Bool {
    let words = line.split(separator: " ").map(String.init)
    return text.split(separator: "\n").contains { found in
      found.split(separator: " ").map(String.init) == words
    }
  }

  @Test func tokenizeTakesTheTokenizerInTheFile() throws {
    let text = "User: hi\n\nAssistant: 你好\n\n\n\u{1}"
    let tokens = try Command("tokenize", "--model", model, input: Array(text.utf8)).succeeded()
    #expect(tokens.text == "[258, 260, 105, 106, 261, 259, 260, 268, 276, 2]\n")
  }

  @Test func generateWritesTheSameFromTheFileAndFromItsConvertedForm() throws {
    let folder = try TemporaryFolder()
    try Command("convert", "--type", "f32", model, folder.path("f32")).succeeded()
    #expect(
      FileManager.default.fileExists(
        atPath: folder.path("f32") + "/rwkv_vocab_v20230424.txt"))

    let options = ["--prompt", "hi", "--max-tokens", "4", "--temperature", "0"]
    let fromFile = try Command(["generate", "--model", model] + options).succeeded()
    let converted = try Command(["generate", "--model", folder.path("f32")] + options).succeeded()

    #expect(!fromFile.output.isEmpty && fromFile.output == converted.output)
  }

  @Test func forwardOpensIt() throws {
    let folder = try TemporaryFolder()
    try Command("forward", "--model", model, "--tokens", "1,2,3", "--output", folder.path("out"))
      .succeeded()
    #expect(try Numbers(folder.path("out")).shape("logits") == [3, 288])
  }

  @Test func whatIsWrongIsSaidInOneLine() throws {
    let folder = try TemporaryFolder()
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: model)))
    bytes.removeLast(100)
    let path = try folder.write(bytes, as: "cut.gguf")
    let command = try Command("inspect", path)
    #expect(command.status != 0)
    #expect(command.error.hasPrefix("Error: \(path): tensor "))
    #expect(command.error.hasSuffix("beyond the file, which is cut short\n"))
  }
}
