import Foundation
import RWKVPlatform

/// The folder in which Hugging Face's programs keep what they downloaded.
public struct HubCache: Sendable {
  /// The folder; nil where the environment names none.
  public let folder: String?

  /// Looks for it where Hugging Face's programs do: `$HF_HUB_CACHE`, `$HF_HOME/hub`, else `huggingface/hub`
  /// in the user's cache folder.
  public init(environment: [String: String]) {
    let home =
      environment["HF_HOME"] ?? AppFolders(name: "huggingface", environment: environment).cache
    folder =
      environment["HF_HUB_CACHE"] ?? environment["HUGGINGFACE_HUB_CACHE"]
      ?? home.map { $0 + "/hub" }
  }

  /// The path of a model by its name there: "OWNER/NAME", also with a file's path behind it; nil where it is
  /// no such name, or not in the cache.
  public func path(of name: String) -> String? {
    let parts = Self.parts(of: name)
    guard parts.count > 1, let folder else { return nil }
    let repository = "\(folder)/models--\(parts[0])--\(parts[1])"
    guard let snapshot = Self.snapshot(in: repository) else { return nil }
    let path = ([snapshot] + parts.dropFirst(2)).joined(separator: "/")
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }

  /// The repository whose snapshot a folder is, "OWNER/NAME"; nil for any other folder.
  public static func repository(ofSnapshot path: String) -> String? {
    let parts = path.split(separator: "/")
    guard parts.count > 2, parts[parts.count - 2] == "snapshots",
      parts[parts.count - 3].hasPrefix("models--")
    else { return nil }
    return parts[parts.count - 3].dropFirst("models--".count)
      .replacingOccurrences(of: "--", with: "/")
  }

  /// The parts between the slashes of a name; empty where it can only be a path.
  fileprivate static func parts(of name: String) -> [String] {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    let isName = parts.count > 1 && parts.allSatisfy { !["", ".", "..", "~"].contains($0) }
    return isName && !name.utf8.contains(0) ? parts : []
  }

  /// The snapshot that the branch main is at; without one, the newest.
  private static func snapshot(in repository: String) -> String? {
    let snapshots = repository + "/snapshots"
    if let data = try? DurableFile.read(repository + "/refs/main", limit: 100) {
      let commit = String(decoding: data, as: UTF8.self).trimmingCharacters(
        in: .whitespacesAndNewlines)
      let path = "\(snapshots)/\(commit)"
      if !commit.isEmpty, !commit.contains("/"), FileManager.default.fileExists(atPath: path) {
        return path
      }
    }
    let commits = (try? FileManager.default.contentsOfDirectory(atPath: snapshots)) ?? []
    func date(_ path: String) -> Date {
      let attributes = try? FileManager.default.attributesOfItem(atPath: path)
      return attributes?[.modificationDate] as? Date ?? .distantPast
    }
    return commits.sorted().map { "\(snapshots)/\($0)" }.max { date($0) < date($1) }
  }
}

/// The path of a model that is named by a path or by its name in the Hugging Face cache.
///
/// A path that exists is one. A name that is in the cache neither is an error that says so; anything else
/// is left to whoever opens it.
///
/// - Throws: `EngineError`.
public func modelPath(
  of name: String, environment: [String: String] = ProcessInfo.processInfo.environment
) throws(EngineError) -> String {
  guard !FileManager.default.fileExists(atPath: name) else { return name }
  let cache = HubCache(environment: environment)
  if let path = cache.path(of: name) { return path }
  // Not where the beginning of a path is there, or where it can be nothing but a file.
  let parts = HubCache.parts(of: name)
  guard parts.count == 2, !FileManager.default.fileExists(atPath: parts[0]),
    URL(fileURLWithPath: name).pathExtension.isEmpty
  else { return name }
  throw EngineError(
    path: name,
    problem: "No such file or directory, and no model of that name in the Hugging Face cache"
      + (cache.folder.map { " (\($0))" } ?? ""))
}
