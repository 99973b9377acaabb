import Foundation
import RWKVCheckpoints
import RWKVTensors

/// A checkpoint of a language model: what it is and what it holds, before any weight is used.
public struct ModelFile: Sendable {
  /// As the person named it.
  public let path: String
  /// Its sizes and constants.
  public let architecture: ModelArchitecture
  /// Its tensors under canonical names.
  public let checkpoint: any Checkpoint
  /// Which RWKV it is of.
  let family: any Family
  /// The `config.json` that is about it.
  let configurationFile: Data?
  /// The `generation_config.json` beside that.
  package let generationConfigurationFile: Data?
  /// The file's own metadata, where it is a GGUF file.
  public let metadata: GGUFMetadata?

  /// Opens a checkpoint and infers its sizes.
  ///
  /// - Parameter path: A folder in Hugging Face layout, or one file of any supported container.
  /// - Throws: `CheckpointError` or `EngineError`: what is wrong with which file or tensor.
  public init(path: String) throws { try self.init(path: path, among: .all) }

  /// Opens a checkpoint of one of some families.
  init(path: String, among families: Families) throws {
    let source = try ModelSource(path: path, among: families)
    self.path = path
    checkpoint = source.checkpoint
    family = source.family
    configurationFile = source.configurationFile
    generationConfigurationFile = source.generationConfigurationFile
    metadata = source.values
    architecture = try family.architecture(WeightScope(checkpoint), source.hints)
    if let data = configurationFile { try requireAgreement(data, path: source.configurationPath) }
  }

  /// A model whose tensors, under canonical names, lie in memory.
  ///
  /// - Parameters:
  ///   - original: What it was made from, and is but for its tensors.
  ///   - rows: Rows of its embedding, where it has others than that; `configuration` then says so.
  init(
    _ checkpoint: MemoryCheckpoint, from original: ModelFile, rows: Int? = nil,
    configuration: Data? = nil
  ) {
    path = checkpoint.path
    self.checkpoint = checkpoint
    family = original.family
    configurationFile = configuration ?? original.configurationFile
    generationConfigurationFile = original.generationConfigurationFile
    metadata = original.metadata
    var architecture = original.architecture
    if let rows { architecture.vocabulary = rows }
    self.architecture = architecture
  }

  /// A model whose tensors lie in memory, and whose constants a configuration gives.
  init(_ checkpoint: MemoryCheckpoint, family: any Family, configuration: Data) throws {
    path = checkpoint.path
    self.checkpoint = checkpoint
    self.family = family
    configurationFile = configuration
    generationConfigurationFile = nil
    metadata = nil
    architecture = try family.architecture(
      WeightScope(checkpoint), ConfigurationHints(configuration, of: family, path: path))
    try requireAgreement(configuration, path: path)
  }

  /// A model of random weights.
  public init(synthetic shape: ModelShape, type: WeightType) throws {
    let checkpoint = SyntheticCheckpoint(shape, type: type)
    path = checkpoint.path
    configurationFile = nil
    generationConfigurationFile = nil
    metadata = nil
    self.checkpoint = checkpoint
    family = shape.family
    architecture = try family.architecture(WeightScope(checkpoint), ConfigurationHints())
  }

  /// The shape of the model's states.
  public var stateLayout: StateLayout { StateLayout(family.stateParts, architecture) }

  /// Whether its matrices are packed already.
  var isPacked: Bool { checkpoint.metadata.keys.contains { $0.hasPrefix("packed.") } }

  /// Whether it holds blocks that are laid out anew to compute with them.
  var holdsBlocks: Bool {
    checkpoint.names.contains { ((try? checkpoint.blocks(named: $0)) ?? nil) != nil }
  }

  /// Short enough for a status bar: the folder's or file's name without its ending; of a snapshot in the
  /// Hugging Face cache, whose folder is called by a commit, the repository's.
  public var name: String {
    if let repository = HubCache.repository(ofSnapshot: path) { return repository }
    let url = URL(fileURLWithPath: path)
    let isContainer = ["pth", "safetensors", "bin", "pt", "gguf", "st"].contains(
      url.pathExtension.lowercased())
    return isContainer ? url.deletingPathExtension().lastPathComponent : url.lastPathComponent
  }

  /// The model, with every tensor checked and none left over.
  public func model() throws(CheckpointError) -> any LanguageModel {
    let scope = WeightScope(checkpoint)
    let model = try family.model(scope, architecture)
    // A tied model may carry a copy of its embedding under the head's name.
    if architecture.tiedEmbeddings, scope.has("head.weight") {
      _ = try scope.shape("head.weight", dimensions: 2)
    }
    try scope.requireNothingLeft()
    return model
  }
}

extension ModelFile {
  /// The weights of a model, counted.
  public struct Contents: Hashable, Sendable {
    /// Weights in all.
    public var parameters = 0
    /// Bytes that they take.
    public var bytes = 0
    /// Tensors by element type or packed format, e.g. "F16" or "q8".
    public var types: [String: Int] = [:]
    /// The type that most of the bytes are of.
    public var mainType: String {
      bytesByType.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? ""
    }
    private var bytesByType: [String: Int] = [:]

    fileprivate mutating func add(_ type: String, numbers: Int, bytes count: Int) {
      parameters += numbers
      bytes += count
      types[type, default: 0] += 1
      bytesByType[type, default: 0] += count
    }
  }

  /// Counts parameters, bytes and element types; reads no weights.
  public func contents() throws(CheckpointError) -> Contents {
    var contents = Contents()
    for name in checkpoint.names {
      if let blocks = try checkpoint.blocks(named: name) {
        contents.add(blocks.format.rawValue, numbers: blocks.count, bytes: blocks.byteCount)
        continue
      }
      let tensor = try checkpoint.tensor(named: name)
      let packed = try PackedShape(of: name, in: checkpoint)
      contents.add(
        packed?.format.rawValue ?? tensor.elementType.rawValue,
        numbers: packed.map { $0.rows * $0.columns } ?? tensor.count, bytes: tensor.byteCount)
    }
    return contents
  }
}
