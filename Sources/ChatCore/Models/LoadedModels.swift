import ChatStore
import Foundation
import RWKVEngine
import RWKVPlatform

/// A model that is open, and what writes with it.
package struct OpenModel {
  package let loaded: LoadedModel
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
  ///   - packing: Told the share that is packed, where that is to be done first.
  /// - Throws: what `LoadedModel` throws.
  package init(
    path: String, tokenizer: String?, type: WeightType? = nil, _ workspace: Workspace,
    packing: @escaping (Double) -> Void = { _ in }
  ) throws {
    let environment = ProcessInfo.processInfo.environment
    let cache = PackedModelCache(
      folder: AppFolders(environment: environment).packedModels,
      limit: UserSettings.saved(environment: environment).packedModelBytes)
    let loaded = try LoadedModel(
      path: path, tokenizer: tokenizer,
      packing: LoadedModel.Packing(
        as: type, in: cache, on: workspace.pool, progress: packing))
    self.init(loaded, workspace)
  }
}

/// The models opened last, so that switching back and forth opens nothing again.
///
/// Weights are mapped files: a model that is not used costs address space, not memory.
struct LoadedModels {
  private var entries: [OpenModel] = []
  private static let capacity = 3

  /// The model at a path, opened now unless it is open already; see `OpenModel.init`.
  mutating func open(
    _ path: String, tokenizer: String?, type: WeightType? = nil, _ workspace: Workspace,
    packing: @escaping (Double) -> Void = { _ in }
  ) throws -> OpenModel {
    if let index = entries.firstIndex(where: { $0.loaded.path == path }) {
      entries.append(entries.remove(at: index))
    } else {
      entries.append(
        try OpenModel(
          path: path, tokenizer: tokenizer, type: type, workspace, packing: packing))
      entries = entries.suffix(Self.capacity)
    }
    return entries[entries.count - 1]
  }
}
