import ChatStore
import Foundation
import RWKVEngine
import RWKVPlatform

/// The models opened last, so that switching back and forth opens nothing again.
///
/// Weights are mapped files: a model that is not used costs address space, not memory.
struct LoadedModels {
  /// A model and what writes with it.
  struct Entry {
    let loaded: LoadedModel
    let generator: Generator
  }

  private var entries: [Entry] = []
  private static let capacity = 3

  /// The model at a path, opened now unless it is open already.
  ///
  /// - Parameters:
  ///   - tokenizer: A tokenizer file in place of the model's own.
  ///   - type: The packed type to use it in; nil for what its file holds.
  ///   - packing: Told the share that is packed, where that is to be done first.
  /// - Throws: what `LoadedModel` throws.
  mutating func open(
    _ path: String, tokenizer: String?, type: WeightType? = nil, _ workspace: Workspace,
    packing: @escaping (Double) -> Void = { _ in }
  ) throws -> Entry {
    if let index = entries.firstIndex(where: { $0.loaded.path == path }) {
      let entry = entries.remove(at: index)
      entries.append(entry)
      return entry
    }
    let cache = PackedModelCache(
      folder: AppFolders(environment: ProcessInfo.processInfo.environment).packedModels)
    let loaded = try LoadedModel(
      path: path, tokenizer: tokenizer,
      packing: type.map {
        LoadedModel.Packing(as: $0, in: cache, on: workspace.pool, progress: packing)
      })
    let generator = Generator(
      model: loaded.model, tokenizer: loaded.tokenizer, workspace: workspace)
    entries.append(Entry(loaded: loaded, generator: generator))
    entries = entries.suffix(Self.capacity)
    return entries[entries.count - 1]
  }
}
