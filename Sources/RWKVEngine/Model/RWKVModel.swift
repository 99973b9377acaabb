import RWKVTensors
import RWKVTokenizers

/// The part that tells the families apart: how a layer mixes the present token with the past.
protocol TimeMix: Sendable {
  /// The values that a layer hands to later layers of the same pass, such as the first layer's values; it is no
  /// part of the state. `Void` where layers know nothing of each other.
  associatedtype Handed = Void

  /// Every matrix that it multiplies by.
  var matrices: [Matrix] { get }

  /// Room for what the layers of a pass over so many tokens hand on; it lasts as long as the pass.
  func makeHanded(tokens: Int, _ workspace: Workspace) -> Handed

  /// Maps normed inputs [T, H] to what is added to the hidden states [T, H], and moves the layer's
  /// share of every sequence's state on by its tokens.
  func callAsFunction(
    _ input: Activations, layer: Int, handed: Handed, _ sequences: Sequences,
    _ workspace: Workspace
  ) -> Activations
}

extension TimeMix where Handed == Void {
  func makeHanded(tokens: Int, _ workspace: Workspace) {}
}

/// An RWKV language model: its weights, and the forward pass over a chunk of tokens.
struct RWKVModel<Mix: TimeMix>: LanguageModel {
  let architecture: ModelArchitecture
  let stateLayout: StateLayout
  let embedding: Embedding
  let blocks: [Block]
  let finalNorm: LayerNorm
  let head: Matrix

  var matrices: [Matrix] {
    blocks.flatMap { $0.timeMix.matrices + $0.channelMix.matrices } + [head]
  }

  /// One layer.
  ///
  /// A class, so that whoever uses it counts one reference and not one for every weight: those are
  /// no longer in any cache when the next token comes to them.
  final class Block: Sendable {
    let timeNorm: LayerNorm
    let timeMix: Mix
    let channelNorm: LayerNorm
    let channelMix: ChannelMix

    init(timeNorm: LayerNorm, timeMix: Mix, channelNorm: LayerNorm, channelMix: ChannelMix) {
      self.timeNorm = timeNorm
      self.timeMix = timeMix
      self.channelNorm = channelNorm
      self.channelMix = channelMix
    }
  }

  func makeState(from state: consuming RecurrentState) -> any RunningState { HostState(state) }

  func read(
    _ chunk: ForwardInput, into state: any RunningState, _ options: ForwardOptions,
    _ workspace: Workspace, goesOn: () -> Bool
  ) -> ForwardOutput? {
    HostState.withLayers(of: [state]) { states in
      workspace.scope {
        var output = ForwardOutput(architecture, options)
        let sequences = Sequences(states: states, length: chunk.count)
        let last = run(
          chunk, sequences, workspace,
          afterTimeMix: { layer, added, share in
            if options.contains(.attentions) {
              output.attentions[layer].append(added, scaledBy: share)
            }
          },
          afterLayer: { layer, hidden in
            if options.contains(.hiddenStates) { output.hiddenStates[layer].append(hidden) }
            return goesOn()
          })
        guard let last else { return nil }
        if !options.isDisjoint(with: [.lastHiddenState, .hiddenStates]) {
          output.lastHiddenState.append(last)
        }
        if options.contains(.hiddenStates) {
          output.hiddenStates[architecture.layers] = output.lastHiddenState
        }
        if options.contains(.allLogits) {
          output.logits.append(head(last, workspace))
        } else if !options.contains(.noLogits) {
          output.logits = Activation2D(row: head.array(last.lastRow, workspace))
        }
        return output
      }
    }
  }

  func read(
    _ tokens: [TokenID], into states: [any RunningState], _ workspace: Workspace
  ) -> [[Float]] {
    HostState.withLayers(of: states) { states in
      workspace.scope {
        let sequences = Sequences(states: states, length: 1)
        let logits = head(run(.tokens(tokens[...]), sequences, workspace)!, workspace)
        return (0..<logits.rows).map { Array(logits.row($0)) }
      }
    }
  }

  /// The hidden states after `ln_out`; nil where `afterLayer` said to stop.
  ///
  /// - Parameter afterTimeMix: Gets what a layer's time mix gave, and the share of it that is added.
  private func run(
    _ input: ForwardInput, _ sequences: Sequences, _ workspace: Workspace,
    afterTimeMix: (_ layer: Int, _ output: Activations, _ share: Float) -> Void = { _, _, _ in },
    afterLayer: (_ layer: Int, _ hidden: Activations) -> Bool = { _, _ in true }
  ) -> Activations? {
    let x = embedding(input, workspace)
    let handed = blocks[0].timeMix.makeHanded(tokens: input.count, workspace)
    for (layer, block) in blocks.enumerated() {
      workspace.scope {
        let share = architecture.rescaleShare(ofLayer: layer)
        let time = block.timeMix(
          block.timeNorm(x, workspace), layer: layer, handed: handed, sequences, workspace)
        afterTimeMix(layer, time, share)
        x.add(time, scaledBy: share, workspace)
        let channel = block.channelMix(
          block.channelNorm(x, workspace), layer: layer, sequences, workspace)
        x.add(channel, scaledBy: share, workspace)
        if architecture.halvesHidden(afterLayer: layer) { x.scale(by: 0.5) }
      }
      guard afterLayer(layer, x) else { return nil }
    }
    return finalNorm(x, workspace)
  }
}

// Hugging Face's rescaling of RWKV-4: later layers add less, and the hidden states are halved every
// so many layers, so that half precision cannot overflow. It shows in float32 too, because the
// epsilon of the norms is not scaled.
extension ModelArchitecture {
  /// The factor of a layer's output: 1 / 2^(layer / rescaleEvery), unless its weights are.
  fileprivate func rescaleShare(ofLayer layer: Int) -> Float {
    weightsAreDivided ? 1 : rescaledShare(ofLayer: layer)
  }

  /// 1 / 2^(layer / rescaleEvery).
  func rescaledShare(ofLayer layer: Int) -> Float {
    rescaleEvery > 0 ? Float(sign: .plus, exponent: -(layer / rescaleEvery), significand: 1) : 1
  }

  /// Whether hidden states are halved after that layer.
  fileprivate func halvesHidden(afterLayer layer: Int) -> Bool {
    rescaleEvery > 0 && (layer + 1) % rescaleEvery == 0
  }
}
