import ChatStore
import Foundation
import RWKVEngine
import RWKVPlatform

/// A model that is open, and what writes with it.
package struct OpenModel {
  package private(set) var loaded: LoadedModel
  package let generator: Generator

  /// Takes a model to compute with a workspace.
  package init(_ loaded: LoadedModel, _ workspace: Workspace) {
    self.loaded = loaded
    generator = Generator(loaded, workspace)
  }

  /// Opens a model.
  ///
  /// - Parameters:
  ///   - tokenizer: A tokenizer file in place of the model's own.
  ///   - type: The packed type to use it in; nil for what its file holds, which is laid out anew where it
  ///     has another program's blocks.
  ///   - identities: The models whose bytes were read; by default those that this person's programs remember.
  ///   - warning: Told what a person should know of the model, before it is opened.
  ///   - packing: Told the share that is packed, where that is to be done first.
  /// - Throws: what `LoadedModel` throws.
  package init(
    path: String, tokenizer: String?, type: WeightType? = nil, _ workspace: Workspace,
    identities: ModelIdentities = Self.identities,
    warning: @escaping (LoadedModel.Packing.Warning) -> Void = { _ in },
    packing: @escaping (Double) -> Void = { _ in }
  ) throws {
    let environment = ProcessInfo.processInfo.environment
    let cache = PackedModelCache(
      folder: AppFolders(environment: environment).packedModels, identities: identities,
      limit: UserSettings.saved(environment: environment).packedModelBytes)
    let loaded = try LoadedModel(
      path: path, tokenizer: tokenizer,
      packing: LoadedModel.Packing(
        as: type, in: cache, on: workspace.pool, warning: warning, progress: packing),
      identities: identities)
    self.init(loaded, workspace)
  }

  /// Reads all its bytes, to know what it is.
  ///
  /// - Throws: what `LoadedModel.readFingerprint` throws.
  mutating func readAll() throws {
    identify(as: try loaded.readFingerprint(Self.identities))
  }

  package static var identities: ModelIdentities {
    ModelIdentities(
      file: AppFolders(environment: ProcessInfo.processInfo.environment).modelIdentities)
  }

  /// Notes what the model is, now that all its bytes were read.
  mutating func identify(as fingerprint: String) { loaded = loaded.identified(as: fingerprint) }
}

/// The models opened last, so that switching back and forth opens nothing again.
///
/// Weights are mapped files: a model that is not used costs address space, not memory.
struct LoadedModels {
  private var entries: [OpenModel] = []
  private let identities: ModelIdentities
  private static let capacity = 3

  /// None so far.
  init(_ identities: ModelIdentities = OpenModel.identities) { self.identities = identities }

  /// The model at a path, opened now unless it is open already; see `OpenModel.init`.
  mutating func open(
    _ path: String, tokenizer: String?, type: WeightType? = nil, _ workspace: Workspace,
    warning: @escaping (LoadedModel.Packing.Warning) -> Void = { _ in },
    packing: @escaping (Double) -> Void = { _ in }
  ) throws -> OpenModel {
    if let index = entries.firstIndex(where: { $0.loaded.path == path }) {
      entries.append(entries.remove(at: index))
    } else {
      entries.append(
        try OpenModel(
          path: path, tokenizer: tokenizer, type: type, workspace, identities: identities,
          warning: warning, packing: packing))
      entries = entries.suffix(Self.capacity)
    }
    return entries[entries.count - 1]
  }

  /// Notes what an open model is; gives it as it was known before, nil where it is not open.
  mutating func identify(_ path: String, as fingerprint: String) -> LoadedModel? {
    guard let index = entries.firstIndex(where: { $0.loaded.path == path }) else { return nil }
    defer { entries[index].identify(as: fingerprint) }
    return entries[index].loaded
  }
}
