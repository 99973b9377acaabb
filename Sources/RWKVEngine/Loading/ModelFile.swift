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

  /// Opens a checkpoint and infers its sizes.
  ///
  /// - Parameter path: A folder in Hugging Face layout, or one file of any supported container.
  /// - Throws: `CheckpointError` or `EngineError`: what is wrong with which file or tensor.
  public init(path: String) throws { try self.init(path: path, among: .all) }

  /// Opens a checkpoint of one of some families.
  init(path: String, among families: Families) throws {
    let checkpoint = try CanonicalCheckpoint(openCheckpoint(at: path))
    family = try families.family(of: TensorNames(checkpoint.names), path: checkpoint.path)
    var hints = ConfigurationHints()
    // A raw checkpoint knows no config.json; one that lies in the same folder is not about it.
    let data =
      checkpoint.hasNamesOfLibrary ? try readCompanion("config.json", of: path) : nil
    configurationFile = data
    generationConfigurationFile =
      data == nil ? nil : try readCompanion("generation_config.json", of: path)
    let folder = URL(fileURLWithPath: path).hasDirectoryPath ? path : Self.folder(of: path)
    if let data {
      hints = try ConfigurationHints(data, of: family, path: folder + "/config.json")
    }
    self.path = path
    self.checkpoint = checkpoint
    architecture = try family.architecture(WeightScope(checkpoint), hints)
    if let data { try requireAgreement(data, path: folder + "/config.json") }
  }

  /// A model whose tensors, under canonical names, lie in memory.
  ///
  /// - Parameter original: What it was made from, whose configuration it has.
  init(_ checkpoint: MemoryCheckpoint, from original: ModelFile) throws {
    try self.init(
      checkpoint, family: original.family, configuration: original.configurationFile,
      generationConfiguration: original.generationConfigurationFile)
  }

  /// The same with a configuration of its own.
  init(
    _ checkpoint: MemoryCheckpoint, family: any Family, configuration: Data?,
    generationConfiguration: Data? = nil
  ) throws {
    path = checkpoint.path
    self.checkpoint = checkpoint
    self.family = family
    configurationFile = configuration
    generationConfigurationFile = generationConfiguration
    let hints = try configuration.map {
      try ConfigurationHints($0, of: family, path: checkpoint.path)
    }
    architecture = try family.architecture(WeightScope(checkpoint), hints ?? ConfigurationHints())
    if let configuration { try requireAgreement(configuration, path: path) }
  }

  /// A model of random weights.
  public init(synthetic shape: ModelShape, type: WeightType) throws {
    let checkpoint = SyntheticCheckpoint(shape, type: type)
    path = checkpoint.path
    configurationFile = nil
    generationConfigurationFile = nil
    self.checkpoint = checkpoint
    family = shape.family
    architecture = try family.architecture(WeightScope(checkpoint), ConfigurationHints())
  }

  /// The shape of the model's states.
  public var stateLayout: StateLayout { StateLayout(family.stateParts, architecture) }

  /// Whether its matrices are packed already.
  var isPacked: Bool { checkpoint.metadata.keys.contains { $0.hasPrefix("packed.") } }

  /// Short enough for a status bar: the folder's or file's name without its ending.
  public var name: String {
    let url = URL(fileURLWithPath: path)
    let isContainer = ["pth", "safetensors", "bin", "pt"].contains(url.pathExtension)
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

  private static func folder(of path: String) -> String {
    URL(fileURLWithPath: path).deletingLastPathComponent().path
  }
}

extension ModelFile {
  /// What the model holds, counted.
  public struct Contents: Hashable, Sendable {
    /// Weights in all.
    public var parameters = 0
    /// Bytes that they take.
    public var bytes = 0
    /// Tensors by element type or packed format, e.g. "F16" or "q8".
    public var types: [String: Int] = [:]
  }

  /// Counts parameters, bytes and element types; reads no weights.
  public func contents() throws(CheckpointError) -> Contents {
    var contents = Contents()
    for name in checkpoint.names {
      let tensor = try checkpoint.tensor(named: name)
      let packed = try PackedShape(of: name, in: checkpoint)
      contents.parameters += packed.map { $0.rows * $0.columns } ?? tensor.count
      contents.bytes += tensor.byteCount
      let type = packed?.format.rawValue ?? tensor.elementType.rawValue
      contents.types[type, default: 0] += 1
    }
    return contents
  }

  /// Tells this model from every other: names, shapes, types and a sample of every tensor's bytes,
  /// and the constants that change what they compute.
  ///
  /// A sample, because hashing gigabytes would cost seconds: training changes every tensor in many
  /// places. The container does not matter: the same weights in `.pth` and safetensors are equal.
  public func fingerprint() throws(CheckpointError) -> String {
    var fingerprint = Fingerprint()
    fingerprint.combine(
      "\(architecture.layerNormEpsilon) \(architecture.groupNormEpsilon) "
        + "\(architecture.rescaleEvery) \(architecture.tiedEmbeddings)")
    for name in checkpoint.names.sorted() {
      let tensor = try checkpoint.tensor(named: name)
      fingerprint.combine(name)
      fingerprint.combine("\(tensor.elementType.rawValue) \(tensor.shape)")
      tensor.withBytes { bytes in
        let sample = 64
        guard bytes.count > 32 * sample else { return fingerprint.combine(bytes) }
        for index in 0..<16 {
          let start = (bytes.count - sample) / 15 * index
          fingerprint.combine(UnsafeRawBufferPointer(rebasing: bytes[start..<start + sample]))
        }
      }
    }
    return fingerprint.hexadecimal
  }
}
