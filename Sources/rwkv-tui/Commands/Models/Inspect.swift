import ArgumentParser
import ChatUI
import CommandKit
import Foundation
import RWKVEngine
import RWKVTokenizers

/// Says what a checkpoint is.
struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Describe a model file or folder: family, sizes, types, tokenizer, state.")

  @Argument(help: ArgumentHelp(ModelName.help))
  var path: String

  @Flag(help: "Write JSON.")
  var json = false

  func run() throws {
    let report = try Report(ModelFile(path: ModelName.path(of: path)))
    try StandardOutput.write(json ? JSONOutput.text(report) : report.text)
  }

  /// The description of a model.
  private struct Report: Encodable {
    let path: String
    let family: String
    let layers: Int
    let hiddenSize: Int
    let attentionSize: Int
    let feedForwardSize: Int
    let vocabularySize: Int
    let heads: Int?
    let headSize: Int?
    let layerNormEpsilon: Float
    let rescaleEvery: Int
    let tiedEmbeddings: Bool
    let parameters: Int
    let bytes: Int
    /// Tensors by element type, e.g. "BF16": 500.
    let tensors: [String: Int]
    let stateBytes: Int
    let tokenizer: String
    let fingerprint: String
    /// Every field of the configuration.
    let configuration: JSONFields

    init(_ file: ModelFile) throws {
      let architecture = file.architecture
      let contents = try file.contents()
      let hasHeads = architecture.headSize > 1
      path = file.path
      family = architecture.family
      layers = architecture.layers
      hiddenSize = architecture.hidden
      attentionSize = architecture.attention
      feedForwardSize = architecture.feedForward
      vocabularySize = architecture.vocabulary
      heads = hasHeads ? architecture.heads : nil
      headSize = hasHeads ? architecture.headSize : nil
      layerNormEpsilon = architecture.layerNormEpsilon
      rescaleEvery = architecture.rescaleEvery
      tiedEmbeddings = architecture.tiedEmbeddings
      parameters = contents.parameters
      bytes = contents.bytes
      tensors = contents.types
      stateBytes = file.stateLayout.byteCount
      do {
        tokenizer = try openTokenizer(forModelAt: file.path, rows: architecture.vocabulary).name
      } catch {
        tokenizer = "none: \(error)"
      }
      fingerprint = try file.fingerprint()
      configuration = try JSONDecoder().decode(JSONFields.self, from: file.configuration())
    }

    var text: String {
      var rows: [(String, String)] = [
        ("family", family), ("layers", "\(layers)"), ("hidden size", "\(hiddenSize)"),
        ("attention size", "\(attentionSize)"), ("feed-forward size", "\(feedForwardSize)"),
      ]
      if let heads, let headSize { rows.append(("heads", "\(heads) of \(headSize) channels")) }
      rows += [
        ("vocabulary", "\(vocabularySize) rows"), ("tokenizer", tokenizer),
        ("parameters", "\(parameters)"), ("weights", "\(bytes) bytes"),
        (
          "element types",
          tensors.sorted { $0.key < $1.key }.map {
            "\($0.key) (\(HumanReadable.count($0.value, "tensor")))"
          }
          .joined(separator: ", ")
        ),
        ("state", "\(stateBytes) bytes"),
        ("layer norm epsilon", "\(layerNormEpsilon)"),
        ("tied embeddings", tiedEmbeddings ? "yes" : "no"),
      ]
      if rescaleEvery > 0 { rows.append(("rescale every", "\(rescaleEvery) layers")) }
      rows.append(("fingerprint", fingerprint))
      rows.append(("configuration", ""))
      rows += configuration.lines.map { ("  " + $0.name, $0.value) }
      let width = rows.map(\.0.count).max() ?? 0
      return "\(path)\n"
        + rows.map { name, value in
          value.isEmpty
            ? "  \(name)\n"
            : "  " + name + String(repeating: " ", count: width + 2 - name.count) + value + "\n"
        }.joined()
    }

    enum CodingKeys: String, CodingKey {
      case path, family, layers, heads, parameters, bytes, tensors, tokenizer, fingerprint
      case hiddenSize = "hidden_size"
      case attentionSize = "attention_hidden_size"
      case feedForwardSize = "intermediate_size"
      case vocabularySize = "vocab_size"
      case headSize = "head_size"
      case layerNormEpsilon = "layer_norm_epsilon"
      case rescaleEvery = "rescale_every"
      case tiedEmbeddings = "tie_word_embeddings"
      case stateBytes = "state_bytes"
      case configuration = "config"
    }
  }
}
