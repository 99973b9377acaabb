import Checkpoints
import Foundation
import RWKVEngine

/// State files as `--state-in` and `--state-out` name them.
enum StateFile {
  /// Reads a snapshot that `generate` wrote for this model.
  static func read(_ path: String, for loaded: LoadedModel) throws -> Snapshot {
    try StateArchive.decode(
      SafetensorsFile(path: path), layout: loaded.model.stateLayout,
      vocabulary: loaded.model.architecture.vocabulary, fingerprint: loaded.fingerprint)
  }

  /// Writes a snapshot, whole or not at all.
  static func write(_ snapshot: Snapshot, of loaded: LoadedModel, to path: String) throws {
    try OutputFile.write(
      StateArchive.encode(snapshot, fingerprint: loaded.fingerprint), to: path)
  }
}
