import Foundation
import RWKVEngine
import RWKVHub
import RWKVPlatform

/// Finds models by the names that people give them: a path, a starter model, one of the list of models to
/// get, one of the hub, or the beginning of the name of any that is there.
public struct ModelNames: Sendable {
  /// What a name means.
  public enum Meaning: Hashable, Sendable {
    /// A file or folder.
    case path(String)
    /// A model of the hub that is not here yet.
    case missing(MissingModel)
    /// It is the beginning of several names.
    case several([String])
    /// Nothing that is here, and no name of the hub's.
    case unknown
  }

  /// The starter models' names and paths.
  public let starters: [(name: String, path: String)]
  private let environment: [String: String]
  /// The folder of the hub's cache.
  private let cache: String?

  /// Makes one.
  ///
  /// - Parameters:
  ///   - starters: The models that come with the program.
  ///   - environment: Names the folders where models lie.
  public init(starters: [(name: String, path: String)], environment: [String: String]) {
    self.starters = starters
    self.environment = environment
    cache = (try? HubSettings(environment: environment, program: "rwkv-tui"))?.cache
  }

  /// Says what a name means.
  public func meaning(of name: String) -> Meaning {
    if FileManager.default.fileExists(atPath: name) { return .path(name) }
    if let starter = starters.first(where: { $0.name == name }) { return .path(starter.path) }
    if let listed = ListedModel.named(name) {
      return path(of: listed.reference).map { .path($0) }
        ?? .missing(MissingModel(name: listed.name, reference: listed.reference, size: listed.size))
    }
    let reference = hubReference(name)
    if let path = reference.flatMap(path(of:)) ?? HubCache(environment: environment).path(of: name)
    {
      return .path(path)
    }
    if let reference {
      return .missing(MissingModel(name: name, reference: reference, size: nil))
    }
    return short(name)
  }

  /// A name of the hub's, unless it can only be a path.
  private func hubReference(_ name: String) -> HubReference? {
    guard name.contains("/"), !name.hasPrefix("/"), !name.hasPrefix("."), !name.hasPrefix("~"),
      let reference = try? HubReference(name), "\(reference.repository)".contains("/")
    else { return nil }
    // The beginning of a path that is there, or something that can be nothing but a file.
    let owner = String(name.prefix { $0 != "/" })
    guard !FileManager.default.fileExists(atPath: owner) else { return nil }
    let endings = [".pth", ".pt", ".safetensors", ".st", ".bin", ".gguf"]
    if reference.file == nil, endings.contains(where: name.lowercased().hasSuffix) { return nil }
    return reference
  }

  private func path(of reference: HubReference) -> String? {
    cache.flatMap { HubCacheIndex(folder: $0).path(of: reference) }
  }

  /// The models that are here whose name a text is, or begins.
  private func short(_ text: String) -> Meaning {
    let text = text.lowercased()
    guard !text.isEmpty, !text.contains("/") else { return .unknown }
    let all = here()
    func named(_ test: (String) -> Bool) -> [(name: String, path: String)] {
      var seen: Set<String> = []
      return all.filter { entry in
        let parts = [entry.name, entry.name.split(separator: "/").last.map(String.init) ?? ""]
        return parts.contains { test($0.lowercased()) } && seen.insert(entry.path).inserted
      }
    }
    let exact = named { $0 == text || Self.stem($0) == text }
    if let one = exact.first, exact.count == 1 { return .path(one.path) }
    // Sizes of a series that is on the list, where none of them is here.
    let begun = exact.isEmpty ? named { $0.hasPrefix(text) } : exact
    if let one = begun.first, begun.count == 1 { return .path(one.path) }
    guard begun.isEmpty else { return .several(begun.map(\.name)) }
    let series = ListedModel.series(text)
    return series.isEmpty ? .unknown : .several(series.map(\.name))
  }

  /// Names and paths of all models that are here, without opening them.
  private func here() -> [(name: String, path: String)] {
    var result = starters
    result += cache.map { HubCacheIndex(folder: $0).models().map { ($0.name, $0.path) } } ?? []
    let own = AppFolders(name: "rwkv-tui", environment: environment).data.map { $0 + "/models" }
    for folder in [environment["RWKV_TUI_MODELS"], own].compactMap({ $0 }) {
      result += ModelPlace.all(in: folder).filter { $0.problem == nil }.map {
        ($0.name ?? URL(fileURLWithPath: $0.path).lastPathComponent, $0.path)
      }
    }
    return result
  }

  private static func stem(_ name: String) -> String {
    for ending in [".pth", ".pt", ".safetensors", ".st", ".bin", ".gguf"]
    where name.hasSuffix(ending) { return String(name.dropLast(ending.count)) }
    return name
  }

  /// The names that models in the hub's cache have, by their paths; also by that of the snapshot where it
  /// holds one model only.
  func namesInCache() -> [String: String] {
    var names: [String: String] = [:]
    let models = cache.map { HubCacheIndex(folder: $0).models() } ?? []
    for model in models {
      names[model.path] = model.name
      let alone = models.filter { $0.repository == model.repository && $0.commit == model.commit }
      if alone.count == 1, model.files.count == 1 {
        names[DurableFile.parent(of: model.path)] = model.name
      }
    }
    return names
  }
}

/// A model of the hub that is not here yet.
public struct MissingModel: Hashable, Sendable {
  /// The name that was given.
  public let name: String
  /// What to fetch.
  public let reference: HubReference
  /// Bytes, about, where the list says so.
  public let size: Int?

  /// The repository that it comes from.
  public var source: String { reference.repository.description }

  /// Makes one.
  public init(name: String, reference: HubReference, size: Int?) {
    self.name = name
    self.reference = reference
    self.size = size
  }
}
