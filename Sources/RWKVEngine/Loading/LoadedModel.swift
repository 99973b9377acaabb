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

  /// The weight type wanted, and what making it takes.
  public struct Packing {
    let type: WeightType?
    let cache: PackedModelCache
    let pool: ThreadPool
    let progress: (Double) -> Void
    private let warning: (MemoryShortage) -> Void
    private let availableMemory: Int?

    /// Packs with those threads and tells the share that is done.
    ///
    /// - Parameters:
    ///   - type: nil for what the file holds; of that only blocks of other programs' formats are laid out
    ///     anew.
    ///   - availableMemory: Bytes that are free; nil where that is not known.
    ///   - warning: Told of a model that needs more, before anything is done with it.
    public init(
      as type: WeightType?, in cache: PackedModelCache, on pool: ThreadPool,
      availableMemory: Int? = SystemMemory.available,
      warning: @escaping (MemoryShortage) -> Void = { _ in },
      progress: @escaping (Double) -> Void
    ) {
      self.type = type
      self.cache = cache
      self.pool = pool
      self.availableMemory = availableMemory
      self.warning = warning
      self.progress = progress
    }

    /// Tells of a lack of memory, where there is one.
    public func warn(of file: ModelFile) {
      let wanted = file.isPacked ? nil : type
      if let lack = MemoryShortage(of: file, as: wanted, available: availableMemory) {
        warning(lack)
      }
    }

    /// The model in the type wanted; one that is packed already stays as it is.
    ///
    /// Where blocks of other programs' formats cannot be kept as they are laid out, on a full disk say,
    /// that is done in memory whenever the model opens.
    public func applied(to file: ModelFile) throws -> ModelFile {
      guard !file.isPacked, type != nil || file.holdsBlocks else { return file }
      do {
        return try cache.model(file, as: type, on: pool, progress: progress)
      } catch {
        guard type == nil else { throw error }
        return file
      }
    }
  }
}

extension Workspace {
  /// A workspace with as many threads as a person asked for, by default one a processor core.
  public convenience init(threads: Int?) {
    self.init(pool: ThreadPool(threadCount: threads ?? PhysicalCores.count))
  }
}
