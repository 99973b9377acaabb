import Foundation
import RWKVCheckpoints
import RWKVPlatform
import RWKVTensors

/// Where packed forms of unpacked models are kept, so that packing happens once.
///
/// A form is of one model only: it bears the fingerprint of all the bytes that it was made from.
public struct PackedModelCache: Sendable {
  /// The folder that holds one model folder for each packed form.
  public let folder: String
  /// Identities of models that were found out before.
  public let identities: ModelIdentities?
  /// How many bytes its models may take together; the one in use may take more alone.
  public let limit: Int

  /// A cache in that folder.
  public init(folder: String, identities: ModelIdentities? = nil, limit: Int = 64 << 30) {
    self.folder = folder
    self.identities = identities
    self.limit = limit
  }

  /// The model in that type: itself where it has it, else its packed form, made now if need be.
  ///
  /// - Parameter type: nil to lay out anew what the file holds in blocks of other programs' formats.
  /// - Throws: what `ModelConverter` throws.
  public func model(
    _ file: ModelFile, as type: WeightType?, on pool: ThreadPool, progress: (Double) -> Void
  ) throws -> ModelFile {
    let source = try fingerprint(of: file)
    let name = "\(source)-\(type?.rawValue ?? Self.same)"
    let path = "\(folder)/\(name)"
    if let packed = try usable(name, source, type, file) { return packed }
    if let folder = try? Folder(folder, followsLinks: true) {
      UnfinishedFolder.removeAbandoned(in: folder, isOurs: ModelConverter.wrote)
    }
    do {
      try ModelConverter(file, to: type, on: pool).write(
        toFolder: path, metadata: [Self.sourceKey: source, Self.pathKey: Self.absolute(file.path)],
        progress: progress)
    } catch {
      // Another instance may have been faster; what it wrote is the same.
      if let packed = try usable(name, source, type, file) { return packed }
      throw error
    }
    let packed = try ModelFile(path: path)
    _ = try identities?.fingerprint(of: packed)
    keepWithinLimit(using: name)
    return packed
  }

  private func fingerprint(of file: ModelFile) throws -> String {
    guard let identities else { return try file.fingerprint() }
    if case .known(let fingerprint) = try identities.knowledge(of: file) { return fingerprint }
    return try identities.fingerprint(of: file)
  }

  /// A packed form that is there, if it is of that model and type; nil where there is none.
  ///
  /// - Throws: `EngineError` where somebody else's folder stands there.
  private func usable(
    _ name: String, _ source: String, _ type: WeightType?, _ original: ModelFile
  ) throws -> ModelFile? {
    guard let cache = try? Folder(folder, followsLinks: true), let status = cache.status(of: name)
    else { return nil }
    let path = "\(folder)/\(name)"
    if status.kind == S_IFDIR, let packed = try? ModelFile(path: path),
      packed.checkpoint.metadata[Self.sourceKey] == source, packed.isPacked(as: type),
      packed.hasShape(of: original), (try? packed.model()) != nil
    {
      keepWithinLimit(using: name)
      return packed
    }
    guard let inside = try? cache.folder(name), ModelConverter.wrote(inside) else {
      throw EngineError(path: path, problem: "is not a packed form of a model; move it away")
    }
    try? cache.removeFolder(name)
    return nil
  }

  /// The type's name in that of a form that is only laid out anew.
  private static let same = "same"
  private static let sourceKey = "packed-from"
  private static let pathKey = "packed-from-path"

  private static func absolute(_ path: String) -> String {
    URL(fileURLWithPath: path).standardizedFileURL.path
  }
}

extension PackedModelCache {
  /// A packed form that is kept.
  public struct Form: Sendable {
    /// Its folder's name.
    public let name: String
    /// Bytes on disk.
    public let byteCount: Int
    /// When it was used last, in nanoseconds since 1970.
    public let lastUsed: Int64
    /// The path of the model that it was made from; nil where it does not say.
    public let source: String?

    /// Whether the model that it was made from is gone.
    public var isOrphan: Bool { source.map { DurableFile.status(of: $0) == nil } ?? false }
  }

  /// The forms that are kept, the one used last first; what is not ours is passed over.
  public func forms() -> [Form] {
    guard let cache = try? Folder(folder, followsLinks: true), let names = try? cache.names() else {
      return []
    }
    return names.compactMap { name in
      guard Self.isFormsName(name), let status = cache.status(of: name),
        let folder = try? cache.folder(name), ModelConverter.wrote(folder),
        let files = try? folder.names()
      else { return nil }
      let bytes = files.compactMap(folder.status).reduce(0) { $0 + Int($1.st_size) }
      let file = try? ModelFile(path: "\(self.folder)/\(name)")
      return Form(
        name: name, byteCount: bytes, lastUsed: status.modificationTime,
        source: file?.checkpoint.metadata[Self.pathKey])
    }.sorted { $0.lastUsed > $1.lastUsed }
  }

  /// Removes a form; a program that uses it goes on.
  ///
  /// - Throws: `SystemError` where it cannot be removed.
  public func remove(_ form: Form) throws(SystemError) {
    try Folder(folder, followsLinks: true).removeFolder(form.name)
  }

  /// Whether a name is one that a form is kept under: a fingerprint and a type.
  private static func isFormsName(_ name: String) -> Bool {
    let parts = name.split(separator: "-", omittingEmptySubsequences: false)
    return parts.count == 2 && parts[0].utf8.count == 32
      && (parts[1] == same || WeightType(rawValue: String(parts[1]))?.packed != nil)
  }
}

extension ModelFile {
  /// Whether its matrices are packed as a type has it (nil: in any way): the head may have more bits.
  fileprivate func isPacked(as type: WeightType?) -> Bool {
    guard isPacked, let type else { return isPacked }
    return checkpoint.names.allSatisfy { name in
      guard let shape = try? PackedShape(of: name, in: checkpoint) else { return true }
      return shape.format == type.format(of: name, in: family)
    }
  }

  /// Whether it is of the same family and sizes.
  fileprivate func hasShape(of other: ModelFile) -> Bool {
    func sizes(_ file: ModelFile) -> [Int] {
      let architecture = file.architecture
      return [
        architecture.layers, architecture.hidden, architecture.attention, architecture.feedForward,
        architecture.vocabulary, architecture.headSize,
      ]
    }
    return architecture.family == other.architecture.family && sizes(self) == sizes(other)
  }
}
