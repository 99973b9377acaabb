import ArgumentParser
import CommandKit
import Foundation
import RWKVCheckpoints
import RWKVEngine
import RWKVTensors
import RWKVTokenizers

/// Runs the documented forward pass and writes every number it gives.
struct Forward: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run a forward pass and write logits, hidden states and state as safetensors.",
    discussion: """
      Writes, in float32: logits [T, V]; last_hidden_state [T, H], after ln_out; the state after the \
      last token as state.att_x, state.ffn_x [L, H] and state.aa, state.bb, state.pp [L, A] (RWKV-4) \
      or state.att_kv [L, heads, key, value] (RWKV-5, 6; RWKV-7: value, key). With --hidden-states \
      also hidden_states [L + 1, T, H]: the output of every layer, then last_hidden_state, as in transformers.
      """)

  @OptionGroup var model: ModelOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Token ids, separated by commas.", valueName: "ids"))
  var tokens: String?

  @Option(parsing: .unconditional, help: "The text to encode with the model's tokenizer.")
  var text: String?

  @Option(
    help: ArgumentHelp("Start from a state file written by generate or forward.", valueName: "file")
  )
  var stateIn: String?

  @Flag(help: "Write the hidden states of every layer too.")
  var hiddenStates = false

  @Flag(help: "Process one token at a time instead of whole chunks.")
  var serial = false

  @Option(help: ArgumentHelp("The safetensors file to write.", valueName: "file"))
  var output: String

  func validate() throws {
    if (tokens == nil) == (text == nil) {
      throw ValidationError("Give either --tokens IDS or --text TEXT.")
    }
  }

  func run() throws {
    let outputFile = try OutputFile(output, mayReplace: OutputFile.isFormat(Self.format))
    let workspace = model.engine.makeWorkspace()
    let file = try model.file(workspace)
    let ids = try ids(rows: file.architecture.vocabulary)
    let network = try file.model()
    var state = try stateIn.map {
      try StateArchive.state(in: SafetensorsFile(path: $0), layout: network.stateLayout)
    }
    var options: ForwardOptions = [.allLogits, .lastHiddenState]
    if hiddenStates { options.insert(.hiddenStates) }
    if serial { options.insert(.serial) }

    var after = state ?? network.initialState()
    state = nil
    let result = network.forward(ids, state: &after, options: options, workspace)

    var tensors = [
      ("logits", result.logits.tensor), ("last_hidden_state", result.lastHiddenState.tensor),
    ]
    if hiddenStates {
      let shape = [result.hiddenStates.count, ids.count, file.architecture.hidden]
      tensors.append(
        ("hidden_states", Tensor(result.hiddenStates.flatMap(\.values), shape: shape)))
    }
    let encoded = SafetensorsEncoder.encode(
      tensors + StateArchive.named(after), metadata: ["format": Self.format])
    try outputFile.write(Data(encoded))
  }

  private func ids(rows: Int) throws -> [TokenID] {
    let ids: [TokenID]
    if let tokens {
      ids = try tokens.split(separator: ",").map { part in
        guard let id = Int(part.trimmingCharacters(in: .whitespaces)) else {
          throw CommandError("--tokens: \"\(part)\" is not a token id.")
        }
        return id
      }
    } else {
      let tokenizer = try ModelFile(path: model.model).tokenizer(at: model.engine.tokenizer)
      ids = tokenizer.encode(text ?? "")
    }
    guard !ids.isEmpty else { throw CommandError("There are no tokens to read.") }
    if let wrong = ids.first(where: { !(0..<rows).contains($0) }) {
      throw CommandError("Token \(wrong) is outside the vocabulary of \(rows) rows.")
    }
    return ids
  }

  /// What the metadata of a file written here say.
  private static let format = "rwkv forward 1"
}

extension Activation2D {
  /// The rows as a tensor [rows, columns].
  fileprivate var tensor: Tensor { Tensor(values, shape: [rows, columns]) }
}
