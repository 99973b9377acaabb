import Foundation
import RWKVCheckpoints
import RWKVTensors

/// A generation of RWKV: all that the engine must know to open, run and write its models.
///
/// Each has a folder of its own beside this file and a place in `Families.all`; nothing outside of the
/// folder asks which family a model is of.
protocol Family: Sendable {
  /// The name that people use, e.g. "RWKV-4"; stands for it in summaries.
  var name: String { get }

  // MARK: Opening

  /// Whether tensors with these names (canonical ones, `WeightNames`) are a model of this family.
  func owns(_ names: TensorNames) -> Bool

  /// The facts of a `config.json` in Hugging Face layout that tensors do not tell.
  ///
  /// - Throws: What the decoder throws.
  func hints(in configuration: Data) throws -> ConfigurationHints

  /// Infers the sizes from the tensors.
  func architecture(
    _ scope: WeightScope, _ hints: ConfigurationHints
  ) throws(CheckpointError) -> ModelArchitecture

  /// Takes the weights; the caller makes sure that none is left over.
  func model(
    _ scope: WeightScope, _ architecture: ModelArchitecture
  ) throws(CheckpointError) -> any LanguageModel

  /// The name of the architecture in llama.cpp, e.g. "rwkv6"; nil for a family that it does not know.
  var ggufArchitecture: String? { get }

  /// The weights in a tensor of a GGUF file, beside those that all architectures call alike.
  ///
  /// - Parameters:
  ///   - shape: The tensor's, slowest extent first.
  ///   - values: What else the file says.
  /// - Returns: nil for a tensor that the architecture does not have.
  func weights(
    inGGUF tensor: GGUFName, shape: [Int], _ values: GGUFMetadata
  ) throws(CheckpointError) -> [WeightSource]?

  /// The weights in a tensor of a file of rwkv.cpp, where they have another form than in BlinkDL's.
  ///
  /// - Parameter shape: The tensor's, slowest extent first.
  /// - Returns: nil for one that is as it is there.
  func weights(inRWKVCpp name: String, shape: [Int]) -> [WeightSource]?

  // MARK: State

  /// The tensors of a state, in the order in which they lie in memory and in files.
  var stateParts: [StatePart] { get }

  /// The state as Hugging Face's code returns it: which tensor is which part.
  var publishedState: [PublishedStatePart] { get }

  /// A whole state, by part, from what state tuning made: `time_state` [heads, size, size] of every
  /// layer. Nil where nobody tunes states of this family.
  func state(tuned layers: [Tensor]) -> [(part: StatePart.Name, tensor: Tensor)]?

  // MARK: Writing

  /// The `config.json` of a model that comes without one.
  ///
  /// - Parameter scope: Its tensors, for what their shapes alone tell.
  func configuration(
    of architecture: ModelArchitecture, _ scope: WeightScope
  ) throws(CheckpointError) -> PublishedConfiguration

  /// The sizes that a `config.json` of Hugging Face's layout says too, by the names of its fields: a file that
  /// says others is about another model.
  func sizes(of architecture: ModelArchitecture) -> [(field: String, size: Int)]

  /// The `rescale_every` that the documented conversion script writes; nil where there is no such script.
  var publishedRescaling: Int? { get }

  /// Where transformers finds the classes of this family, by what it looks for, if it is not in itself: in
  /// Python files that published models come with, and a converted one is given by hand.
  var remoteCode: [String: String]? { get }

  /// How a tensor is written in the family's Hugging Face layout; nil for one that is left out.
  func published(_ name: String) -> PublishedTensor?

  /// Whether a matrix takes a packed format where the model is packed; the head is not asked for.
  func packs(_ name: String) -> Bool

  // MARK: Measuring, and models of random weights

  /// The sizes that a configuration asks for; see `ModelFile.init(randomFor:)`.
  ///
  /// - Throws: What the decoder throws.
  func shape(for configuration: Data) throws -> ModelShape

  /// The sizes of published models, which benches fill with random weights.
  var shapes: [ModelShape] { get }

  /// The tensors of a layer of such a model, under the names after `blocks.N.`; its two norms aside.
  func layerTensors(of shape: ModelShape) -> [(name: String, shape: [Int])]
}

extension Family {
  var publishedState: [PublishedStatePart] { stateParts.map { PublishedStatePart($0.name) } }

  func state(tuned layers: [Tensor]) -> [(part: StatePart.Name, tensor: Tensor)]? { nil }

  func sizes(of architecture: ModelArchitecture) -> [(field: String, size: Int)] {
    [
      ("vocab_size", architecture.vocabulary), ("hidden_size", architecture.hidden),
      ("num_hidden_layers", architecture.layers),
      ("attention_hidden_size", architecture.attention),
      ("intermediate_size", architecture.feedForward),
    ]
  }

  var publishedRescaling: Int? { nil }

  var remoteCode: [String: String]? { nil }

  func weights(inRWKVCpp name: String, shape: [Int]) -> [WeightSource]? { nil }

  var ggufArchitecture: String? { nil }

  func weights(
    inGGUF tensor: GGUFName, shape: [Int], _ values: GGUFMetadata
  ) throws(CheckpointError) -> [WeightSource]? { nil }

  func published(_ name: String) -> PublishedTensor? {
    PublishedTensor(WeightNames.huggingFace(name))
  }

  /// The matrices that every token reads whole. Adapters and vectors stay floating point.
  func packs(_ name: String) -> Bool {
    name.hasPrefix("blocks.") && name.hasSuffix(".weight") && !name.contains(".ln")
      && !name.contains(".att.time_")
  }
}

/// The names of a checkpoint's tensors, to tell by them what model it is.
struct TensorNames {
  private let all: Set<String>

  init(_ names: some Sequence<String>) { all = Set(names) }

  /// Whether there is a tensor of exactly that name.
  func has(_ name: String) -> Bool { all.contains(name) }

  /// Whether a name has that part.
  func any(_ part: String) -> Bool {
    // By bytes: every start asks this of all names, and to compare characters costs twenty times as much.
    var part = part
    return part.withUTF8 { part in
      all.contains { name in
        var name = name
        return name.withUTF8 { name in
          (0...max(0, name.count - part.count)).contains { place in
            part.count <= name.count - place
              && memcmp(name.baseAddress! + place, part.baseAddress!, part.count) == 0
          }
        }
      }
    }
  }

  /// Whether a name begins so.
  func anyBegins(_ beginning: String) -> Bool { all.contains { $0.hasPrefix(beginning) } }

  /// Whether the model has BlinkDL's outline, as all families of RWKV do.
  var haveOutlineOfRWKV: Bool { has("emb.weight") && any("blocks.0.") }
}
