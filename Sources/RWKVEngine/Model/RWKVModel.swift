import RWKVTensors
import RWKVTokenizers

/// What tells the families apart: how a layer mixes the present token with the past.
protocol TimeMix: Sendable {
  /// What a layer hands to later layers of the same pass, such as the first layer's values; it is no
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

  func run(
    _ tokens: ArraySlice<TokenID>, state: inout RecurrentState, _ workspace: Workspace,
    afterLayer: (_ layer: Int, _ hidden: Activations) -> Bool
  ) -> Activations? {
    state.withLayers { state in
      run(tokens, Sequences(states: [state], length: tokens.count), workspace, afterLayer)
    }
  }

  func step(
    _ tokens: [TokenID], states: inout [RecurrentState], _ workspace: Workspace
  ) -> Activations {
    precondition(tokens.count == states.count)
    return RecurrentState.withLayers(of: &states) { states in
      run(tokens[...], Sequences(states: states, length: 1), workspace) { _, _ in true }!
    }
  }

  private func run(
    _ tokens: ArraySlice<TokenID>, _ sequences: Sequences, _ workspace: Workspace,
    _ afterLayer: (_ layer: Int, _ hidden: Activations) -> Bool
  ) -> Activations? {
    let x = embedding(tokens, workspace)
    let handed = blocks[0].timeMix.makeHanded(tokens: tokens.count, workspace)
    for (layer, block) in blocks.enumerated() {
      workspace.scope {
        let share = architecture.rescaleShare(ofLayer: layer)
        let time = block.timeMix(
          block.timeNorm(x, workspace), layer: layer, handed: handed, sequences, workspace)
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
  /// What a layer's output is multiplied by: 1 / 2^(layer / rescaleEvery).
  fileprivate func rescaleShare(ofLayer layer: Int) -> Float {
    rescaleEvery > 0 ? 1 / Float(1 << (layer / rescaleEvery)) : 1
  }

  /// Whether hidden states are halved after that layer.
  fileprivate func halvesHidden(afterLayer layer: Int) -> Bool {
    rescaleEvery > 0 && (layer + 1) % rescaleEvery == 0
  }
}
