import RWKVEngine

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
  /// - Parameter tokenizer: A tokenizer file in place of the model's own.
  /// - Throws: what `LoadedModel` throws.
  mutating func open(_ path: String, tokenizer: String?, _ workspace: Workspace) throws -> Entry {
    if let index = entries.firstIndex(where: { $0.loaded.path == path }) {
      let entry = entries.remove(at: index)
      entries.append(entry)
      return entry
    }
    let loaded = try LoadedModel(path: path, tokenizer: tokenizer)
    let generator = Generator(
      model: loaded.model, tokenizer: loaded.tokenizer, workspace: workspace)
    entries.append(Entry(loaded: loaded, generator: generator))
    entries = entries.suffix(Self.capacity)
    return entries[entries.count - 1]
  }
}
