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
    commandName: "forward",
    abstract: "Run a forward pass and write logits, hidden states and state as safetensors.",
    discussion: """
      Writes, in float32: logits [T, V]; last_hidden_state [T, H], after ln_out; the state after the \
      last token as state.att_x, state.ffn_x [L, H] and state.aa, state.bb, state.pp [L, A] (RWKV-4) \
      or state.att_kv [L, heads, key, value] (RWKV-5, 6; RWKV-7: value, key). With --hidden-states \
      also hidden_states [L + 1, T, H]: the output of every layer, then last_hidden_state, as in transformers; \
      with --attentions, attentions [L, T, H]: what each time mix adds to the hidden states; with --labels, \
      loss [1], in nats a token. Several --tokens are a batch: sequences of one length, which all tensors but \
      the loss then have as their first dimension.
      """)

  @OptionGroup var model: ModelOptions

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Token ids, separated by commas; repeat it for a batch.", valueName: "ids"))
  var tokens: [String] = []

  @Option(parsing: .unconditional, help: "The text to encode with the model's tokenizer.")
  var text: String?

  @Option(
    help: ArgumentHelp(
      "Read embeddings in place of tokens: the tensor inputs_embeds [T, H] or [B, T, H] of a safetensors file.",
      valueName: "file"))
  var inputsEmbeds: String?

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      """
      What is to be predicted: "same" for the tokens themselves, or ids, one for each token, with -100 for one \
      that does not count. They are shifted inside.
      """, valueName: "ids"))
  var labels: [String] = []

  @Option(
    help: ArgumentHelp("Start from a state file written by generate or forward.", valueName: "file")
  )
  var stateIn: String?

  @Flag(help: "Write the hidden states of every layer too.")
  var hiddenStates = false

  @Flag(help: "Write what each layer's time mix adds too.")
  var attentions = false

  @Flag(help: "Process one token at a time instead of whole chunks.")
  var serial = false

  @Option(help: ArgumentHelp("The safetensors file to write.", valueName: "file"))
  var output: String

  func validate() throws {
    guard [!tokens.isEmpty, text != nil, inputsEmbeds != nil].count(where: { $0 }) == 1 else {
      throw ValidationError("Give either --tokens IDS, --text TEXT or --inputs-embeds FILE.")
    }
    if labels == ["same"], inputsEmbeds != nil {
      throw ValidationError("--labels same needs tokens, not --inputs-embeds.")
    }
  }

  func run() throws {
    let outputFile = try OutputFile(output, mayReplace: OutputFile.isFormat(Self.format))
    let workspace = model.engine.makeWorkspace()
    let file = try model.file(workspace)
    let inputs = try inputs(file.architecture)
    let labels = try labels(of: inputs, rows: file.architecture.vocabulary)
    let network = try file.model()
    let state = try stateIn.map {
      try StateArchive.state(in: SafetensorsFile(path: $0), layout: network.stateLayout)
    }

    var states = inputs.map { _ in state ?? network.initialState() }
    let results = inputs.indices.map { index in
      network.forward(inputs[index], state: &states[index], options: options, workspace)
    }

    var tensors = named(results, states)
    if let labels {
      let loss = CrossEntropy.loss(zip(results.map(\.logits), labels).map { ($0, $1) })
      tensors.append(("loss", Tensor([Float(loss ?? .nan)], shape: [1])))
    }
    let encoded = SafetensorsEncoder.encode(tensors, metadata: ["format": Self.format])
    try outputFile.write(Data(encoded))
  }

  private var options: ForwardOptions {
    var options: ForwardOptions = [.allLogits, .lastHiddenState]
    if hiddenStates { options.insert(.hiddenStates) }
    if attentions { options.insert(.attentions) }
    if serial { options.insert(.serial) }
    return options
  }

  // MARK: What goes in

  private func inputs(_ architecture: ModelArchitecture) throws -> [ForwardInput] {
    if let inputsEmbeds { return try embeddings(inputsEmbeds, architecture.hidden) }
    let rows = try ids(rows: architecture.vocabulary)
    guard Set(rows.map(\.count)).count == 1 else {
      throw CommandError("The sequences of a batch must have equally many tokens.")
    }
    return rows.map { .tokens($0[...]) }
  }

  private func ids(rows: Int) throws -> [[TokenID]] {
    let ids =
      try text.map { text in
        let tokenizer = try ModelFile(path: model.path()).tokenizer(at: model.engine.tokenizer)
        return [tokenizer.encode(text, specialTokens: true)]
      }
      ?? tokens.map { try TokenList.ids(in: $0, of: "--tokens") }
    guard !ids.contains(where: \.isEmpty) else {
      throw CommandError("There are no tokens to read.")
    }
    for row in ids { try TokenList.requireRows(row, rows) }
    return ids
  }

  /// The format that the metadata of a file written here name.
  private static let format = "rwkv forward 1"

  private func embeddings(_ path: String, _ hidden: Int) throws -> [ForwardInput] {
    let tensor = try SafetensorsFile(path: path).tensor(named: "inputs_embeds")
    let shape = tensor.shape.count == 2 ? [1] + tensor.shape : tensor.shape
    guard shape.count == 3, shape[2] == hidden, shape[0] > 0, shape[1] > 0,
      tensor.elementType.isFloatingPoint
    else {
      throw CheckpointError(
        path: path, tensor: "inputs_embeds",
        problem: "has shape \(tensor.shape), not [tokens, \(hidden)] or [batch, tokens, \(hidden)]")
    }
    let sequences = tensor.reshaped(shape)
    return (0..<shape[0]).map {
      .embeddings(Activation2D(sequences[$0].floats(), columns: hidden))
    }
  }

  private func labels(of inputs: [ForwardInput], rows: Int) throws -> [[TokenID]]? {
    guard !labels.isEmpty else { return nil }
    if labels == ["same"] {
      return inputs.map { if case .tokens(let tokens) = $0 { Array(tokens) } else { [] } }
    }
    let ids = try labels.map { try TokenList.ids(in: $0, of: "--labels") }
    guard ids.map(\.count) == inputs.map(\.count) else {
      throw CommandError("--labels: there must be as many as tokens, for each sequence of a batch.")
    }
    for row in ids { try TokenList.requireRows(row.filter { $0 != CrossEntropy.ignored }, rows) }
    return ids
  }

  // MARK: What comes out

  /// The tensors by name; those of a batch joined.
  private func named(
    _ results: [ForwardOutput], _ states: [RecurrentState]
  ) -> [(name: String, tensor: Tensor)] {
    let each = zip(results, states).map { result, state in
      var tensors = [
        ("logits", [result.logits].tensor.reshaped([result.logits.rows, result.logits.columns])),
        (
          "last_hidden_state",
          [result.lastHiddenState].tensor.reshaped(
            [result.lastHiddenState.rows, result.lastHiddenState.columns])
        ),
      ]
      if hiddenStates { tensors.append(("hidden_states", result.hiddenStates.tensor)) }
      if attentions { tensors.append(("attentions", result.attentions.tensor)) }
      return tensors + StateArchive.named(state)
    }
    guard each.count > 1 else { return each[0] }
    return each[0].indices.map { index in
      (
        each[0][index].0,
        Tensor(
          each.flatMap { $0[index].1.floats() }, shape: [each.count] + each[0][index].1.shape)
      )
    }
  }
}

extension [Activation2D] {
  /// The arrays, all of one shape, as a tensor [count, rows, columns].
  fileprivate var tensor: Tensor {
    Tensor(flatMap(\.values), shape: [count, self[0].rows, self[0].columns])
  }
}
