import RWKVCheckpoints
import RWKVTensors
import TestSupport

/// A real checkpoint that says what a test wants: an RWKV-4 without layers to speak of, whose next token
/// depends on the last one alone.
package struct ScriptedVoice {
  /// The model's file.
  package let path: String
  /// Its vocabulary.
  package let tokenizer: String

  private static let width = 128

  /// Writes the model.
  ///
  /// - Parameter script: Of each text, which is one token, the one that follows; "" ends the text.
  package init(in folder: TemporaryFolder, name: String, _ script: [String: String]) throws {
    let words = Set(script.keys).union(script.values).subtracting([""]).sorted()
    let ids = Dictionary(uniqueKeysWithValues: words.enumerated().map { ($1, 257 + $0) })
    let bytes = (0..<256).map { byte in
      let digits = String(byte, radix: 16)
      return "\(byte + 1) b'\\x\(byte < 16 ? "0" : "")\(digits)' 1"
    }
    let lines = words.map { word in
      let literal = word.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
      return "\(ids[word]!) \"\(literal)\" \(word.utf8.count)"
    }
    tokenizer = try folder.write(
      Array((bytes + lines).joined(separator: "\n").utf8), as: "\(name)-vocabulary.txt")

    let (rows, width) = (257 + words.count, Self.width)
    var random = SplitMix(state: 7)
    let embedding = (0..<rows * width).map { _ in random.next() & 1 == 0 ? Float(1) : -1 }
    var head = [Float](repeating: 0, count: rows * width)
    for (word, next) in script {
      let (from, to) = (ids[word]! * width, (next.isEmpty ? 0 : ids[next]!) * width)
      for column in 0..<width { head[to + column] += embedding[from + column] }
    }
    var tensors: [(name: String, tensor: Tensor)] = []
    func add(_ name: String, _ shape: [Int], _ number: Float = 0) {
      let numbers = Array(repeating: number, count: shape.reduce(1, *))
      tensors.append((name, Tensor(numbers, shape: shape)))
    }
    func addNorm(_ name: String) {
      add(name + ".weight", [width], 1)
      add(name + ".bias", [width])
    }
    tensors.append(("emb.weight", Tensor(embedding, shape: [rows, width])))
    for norm in ["blocks.0.ln0", "blocks.0.ln1", "blocks.0.ln2", "ln_out"] { addNorm(norm) }
    let (att, ffn) = ("blocks.0.att.", "blocks.0.ffn.")
    for matrix in ["receptance", "key", "value", "output"] {
      add(att + matrix + ".weight", [width, width])
    }
    for vector in ["time_decay", "time_first"] { add(att + vector, [width]) }
    for vector in ["k", "v", "r"] { add(att + "time_mix_" + vector, [1, 1, width]) }
    for vector in ["k", "r"] { add(ffn + "time_mix_" + vector, [1, 1, width]) }
    for matrix in ["key", "receptance", "value"] { add(ffn + matrix + ".weight", [width, width]) }
    tensors.append(("head.weight", Tensor(head, shape: [rows, width])))
    path = try folder.write(SafetensorsEncoder.encode(tensors), as: "\(name).safetensors")
  }

  /// One that thinks where it is asked to, in two paragraphs, and answers in two paragraphs.
  package static func thinker(in folder: TemporaryFolder) throws -> ScriptedVoice {
    try ScriptedVoice(
      in: folder, name: "thinker",
      [
        "\n\nAssistant:": " At once.", " At once.": "\n\nUser:",
        " <think": ">Two", ">Two": " and two.\n\n", " and two.\n\n": "So four.",
        "So four.": "</think>",
        "</think>": "\nFour", "\nFour": ".\n\nTruly", ".\n\nTruly": " four.", " four.": "\n\nUser:",
        " <think>\n</think": ">\n", ">\n": "Quickly.", "Quickly.": "\n\nUser:",
        "\n\nUser:": "",
      ])
  }
}
