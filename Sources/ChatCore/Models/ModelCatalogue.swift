import ChatStore
import Conversations
import Foundation
import RWKVEngine
import RWKVPlatform

/// Finds the models that the picker offers: those that come with the program, the person's own, and
/// what lies beside a model in use or in the Hugging Face cache.
public struct ModelCatalogue: Sendable {
  /// Models offered first, in this order.
  public var known: [String]
  /// Folders whose entries are looked at.
  public var folders: [String]

  /// Makes a catalogue.
  ///
  /// - Parameters:
  ///   - known: Paths of models that are there for certain, or were used before.
  ///   - environment: `RWKV_TUI_MODELS` names a folder of models; the places of the Hugging Face
  ///     cache and of the person's data are looked up as their own programs do.
  public init(known: [String], environment: [String: String]) {
    self.known = known
    let own = AppFolders(environment: environment).data.map { $0 + "/models" }
    folders = [environment["RWKV_TUI_MODELS"], own].compactMap { $0 }
    folders += known.map(Self.folder)
    folders += Self.hubSnapshots(environment: environment)
  }

  /// Adds a model that came into use, and what lies beside it.
  public mutating func add(_ path: String) {
    guard !known.contains(path) else { return }
    known.append(path)
    folders.append(Self.folder(of: path))
  }

  private static func folder(of path: String) -> String {
    URL(fileURLWithPath: path).deletingLastPathComponent().path
  }

  /// The models found, each once, also where there are copies of it; opens each far enough to say
  /// what it is.
  public func choices() -> [ModelChoice] {
    var seen: Set<String> = []
    var fingerprints: Set<String> = []
    let candidates = known + folders.flatMap(Self.candidates(in:))
    return candidates.compactMap { path in
      let real = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
      guard seen.insert(real).inserted, let file = try? ModelFile(path: path),
        let bytes = try? file.contents().bytes, let fingerprint = try? file.fingerprint(),
        fingerprints.insert(fingerprint).inserted
      else { return nil }
      return ModelChoice(
        path: path, name: Self.repository(of: path) ?? file.name,
        detail: "\(file.architecture.family), \(Self.size(bytes))")
    }
  }

  /// What in a folder may be a model, by its name alone.
  private static func candidates(in folder: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.sorted().map { folder + "/" + $0 }.filter { path in
      path.hasSuffix(".pth") || path.hasSuffix(".gguf")
        || FileManager.default.fileExists(atPath: path + "/config.json")
    }
  }

  /// The snapshots of RWKV repositories in the hub's cache.
  private static func hubSnapshots(environment: [String: String]) -> [String] {
    let cache = AppFolders(name: "huggingface", environment: environment).cache
    let home = environment["HF_HOME"] ?? cache
    guard let hub = environment["HF_HUB_CACHE"] ?? home.map({ $0 + "/hub" }) else { return [] }
    let repositories = (try? FileManager.default.contentsOfDirectory(atPath: hub)) ?? []
    return repositories.sorted().filter { $0.lowercased().contains("rwkv") }
      .map { "\(hub)/\($0)/snapshots" }
      .flatMap { snapshots in
        // A commit's folder is a model itself, or holds the .pth files of several.
        let commits = (try? FileManager.default.contentsOfDirectory(atPath: snapshots)) ?? []
        return [snapshots] + commits.sorted().map { snapshots + "/" + $0 }
      }
  }

  /// The repository whose snapshot in the hub's cache is at that path: its own name says only which
  /// commit it is.
  private static func repository(of path: String) -> String? {
    let parts = path.split(separator: "/")
    guard let index = parts.lastIndex(of: "snapshots"), index == parts.count - 2, index > 0,
      parts[index - 1].hasPrefix("models--")
    else { return nil }
    return parts[index - 1].dropFirst("models--".count).replacingOccurrences(of: "--", with: "/")
  }

  private static func size(_ bytes: Int) -> String {
    bytes >= 1_000_000_000
      ? "\((bytes + 50_000_000) / 100_000_000 / 10).\((bytes + 50_000_000) / 100_000_000 % 10) GB"
      : "\((bytes + 500_000) / 1_000_000) MB"
  }
}
