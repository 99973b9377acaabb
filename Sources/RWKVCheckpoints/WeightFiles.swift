import Foundation
import RWKVTensors

/// How files of weights are told from others before they are opened, and where a folder has them.
public enum WeightFiles {
  /// Whether a file is called as weights are; what it holds, only its content says.
  public static func isNamedLikeWeights(_ name: String) -> Bool {
    let name = name.lowercased()
    return endings.contains { name.hasSuffix($0) } && !companions.contains { name.hasPrefix($0) }
  }

  /// Whether a file begins as a container of weights does; false where it cannot be read.
  public static func beginsLikeWeights(_ path: String) -> Bool {
    guard let contents = try? mapFile(path) else { return false }
    switch FileFormat(of: contents.bytes) {
    case .safetensors, .torchArchive, .gguf, .rwkvCpp: return true
    case .shardIndex, .foreign: return false
    }
  }

  /// The folder that a path means: of a repository in the hub's cache (`models--ORG--NAME`) the commit
  /// that is checked out, else the path itself.
  public static func snapshot(of path: String) -> String {
    let snapshots = path + "/snapshots"
    guard let commits = try? FileManager.default.contentsOfDirectory(atPath: snapshots) else {
      return path
    }
    if let main = try? readFile(path + "/refs/main", limit: 256) {
      let commit = String(decoding: main, as: UTF8.self).trimmingCharacters(
        in: .whitespacesAndNewlines)
      if commits.contains(commit) { return "\(snapshots)/\(commit)" }
    }
    return commits.count == 1 ? "\(snapshots)/\(commits[0])" : path
  }

  private static let endings = [".safetensors", ".st", ".pth", ".pt", ".bin", ".gguf"]
  /// Files that trainers write beside weights.
  private static let companions = [
    "training_args", "optimizer", "scheduler", "rng_state", "scaler",
  ]
}
