import ArgumentParser
import ChatStore
import ChatUI
import CommandKit
import Foundation
import RWKVCheckpoints
import RWKVEngine
import RWKVPlatform
import RWKVTokenizers

/// Says what a checkpoint is.
struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Describe a model file or folder: family, sizes, types, tokenizer, state.")

  @Argument(help: ArgumentHelp(ModelName.help))
  var path: String

  @Flag(help: "Write JSON.")
  var json = false

  func run() throws {
    let folders = AppFolders(environment: ProcessInfo.processInfo.environment)
    let report = try Report(
      ModelFile(path: ModelName.path(of: path)), ModelIdentities(file: folders.modelIdentities))
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
    /// The metadata of a GGUF file, by key.
    let metadata: [String: String]?

    init(_ file: ModelFile, _ identities: ModelIdentities) throws {
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
        tokenizer = try file.tokenizer().name
      } catch {
        tokenizer = "none: \(error)"
      }
      fingerprint = try identities.fingerprint(of: file)
      configuration = try JSONDecoder().decode(JSONFields.self, from: file.configuration())
      metadata = file.metadata.map { values in
        Dictionary(uniqueKeysWithValues: values.keys.map { ($0, values[$0]!.summary) })
      }
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
      for (key, value) in (metadata ?? [:]).sorted(by: { $0.key < $1.key }) {
        rows.append((key, value.count > 60 ? "\(value.prefix(60))…" : value))
      }
      return "\(path)\n" + Self.table(rows, indent: 2) + "  configuration\n"
        + Self.table(configuration.lines, indent: 4)
    }

    /// Names and values in two columns.
    private static func table(_ rows: [(name: String, value: String)], indent: Int) -> String {
      let width = rows.map(\.name.count).max() ?? 0
      return rows.map { name, value in
        String(repeating: " ", count: indent) + name
          + String(repeating: " ", count: width + 2 - name.count) + value + "\n"
      }.joined()
    }

    enum CodingKeys: String, CodingKey {
      case path, family, layers, heads, parameters, bytes, tensors, tokenizer, fingerprint, metadata
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
