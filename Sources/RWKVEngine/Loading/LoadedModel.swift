import Foundation
import RWKVPlatform
import RWKVTensors
import RWKVTokenizers

/// A model that is ready to be used, with the tokenizer that fits it.
public struct LoadedModel: Sendable {
  /// The folder or file, as the person named it.
  public let path: String
  /// Short enough for a status bar.
  public let name: String
  /// The network.
  public let model: any LanguageModel
  /// The tokenizer that fits it.
  public let tokenizer: any Tokenizer
  /// The tokens that end a text: the tokenizer's, and those that the model's files name.
  public let endOfText: Set<TokenID>
  /// Those that the model's files name, the tokenizer's where they name none: what Hugging Face's `generate`
  /// ends at.
  public let namedEndOfText: Set<TokenID>
  /// Tells this model from every other; see `ModelFile.fingerprint()`.
  ///
  /// While that is not known, a name that only this opening has: nothing on disk bears it.
  public var fingerprint: String { told ?? reading.value }
  /// The model's identity, as far as it is known.
  public internal(set) var identity: Identity
  var told: String?
  let reading: FingerprintReading
  private let vocabularyHash: VocabularyHash

  /// Opens a model and its tokenizer.
  ///
  /// - Parameters:
  ///   - path: A folder in Hugging Face layout, or one file of any supported container.
  ///   - tokenizer: A tokenizer file that takes the place of the one that lies with the model.
  ///   - packing: How to get the model in another weight type than its file's.
  ///   - identities: What was found out of models before; a large model that is not among them is `unknown`
  ///     until it is `identified`. Nil reads every byte when the fingerprint is first asked for.
  /// - Throws: `CheckpointError`, `TokenizerError` or `EngineError`, each one line for the person.
  public init(
    path: String, tokenizer tokenizerPath: String? = nil, packing: Packing? = nil,
    identities: ModelIdentities? = nil
  ) throws {
    var file = try ModelFile(path: path)
    packing?.warn(of: file)
    name = file.name
    tokenizer = try file.tokenizer(at: tokenizerPath)
    (namedEndOfText, endOfText) = try Self.endOfText(of: file, tokenizer)
    // Blocks that are only laid out anew stay the same numbers.
    let original = packing?.type == nil ? file : nil
    if let packing { file = try packing.applied(to: file) }
    model = try file.model()
    (told, identity) = try Self.identity(of: original ?? file, identities)
    reading = FingerprintReading(of: original ?? file)
    vocabularyHash = VocabularyHash(of: tokenizer)
    self.path = path
  }

  /// Makes a model of random weights with the tokenizer of the published ones.
  ///
  /// - Throws: `TokenizerError` where the vocabulary is not beside the program.
  public init(synthetic shape: ModelShape, type: WeightType) throws {
    let file = try ModelFile(synthetic: shape, type: type)
    path = file.path
    name = shape.rawValue
    tokenizer = try shape.tokenizer.open()
    (namedEndOfText, endOfText) = try Self.endOfText(of: file, tokenizer)
    model = try file.model()
    identity = .known
    reading = FingerprintReading(of: file)
    vocabularyHash = VocabularyHash(of: tokenizer)
  }

  private static func endOfText(
    of file: ModelFile, _ tokenizer: any Tokenizer
  ) throws(EngineError) -> (named: Set<TokenID>, all: Set<TokenID>) {
    let named = Set(try file.endOfText())
    let own = Set([tokenizer.endOfText].compactMap(\.self))
    return (named.isEmpty ? own : named, named.union(own))
  }

  /// The error to report where a generation ends as `notFinite`.
  public var givesNoNumbers: EngineError {
    EngineError(path: path, problem: Self.givesNoNumbers)
  }

  /// The fault of such a model.
  package static let givesNoNumbers =
    "gives numbers that are not finite: its weights are damaged or too large for their type"

  /// Tells the vocabulary from every other: 32 hexadecimal digits.
  public var vocabulary: String { vocabularyHash.value }

  /// The file of a snapshot of this model that holds its tokens itself.
  ///
  /// - Parameter initialState: The hash of the state that reading began from; nil for the empty one.
  public func stateFile(of snapshot: Snapshot, initialState: String? = nil) -> Data {
    StateArchive.encode(snapshot, fingerprint: fingerprint, initialState: initialState)
  }
}

extension Workspace {
  /// A workspace with as many threads as a person asked for, by default one a processor core.
  public convenience init(threads: Int?) {
    self.init(pool: ThreadPool(threadCount: threads ?? PhysicalCores.count))
  }
}
