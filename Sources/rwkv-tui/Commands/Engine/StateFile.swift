import Foundation
import RWKVCheckpoints
import RWKVEngine

/// State files as `--state-in`, `--initial-state` and `--state-out` name them.
enum StateFile {
  /// Where to begin.
  struct Start {
    let snapshot: Snapshot
    /// The hash of the initial state that it comes from; nil for the empty one.
    let initialState: String?
  }

  /// The place that the options name; nil for the empty text.
  static func start(
    stateIn: String?, initialState: String?, for loaded: LoadedModel
  ) throws -> Start? {
    if let stateIn { return try read(stateIn, for: loaded) }
    guard let initialState else { return nil }
    let file = try InitialStateFile(path: initialState)
    let state = try file.state(for: loaded.model, fingerprint: loaded.fingerprint)
    return Start(snapshot: Snapshot(before: state), initialState: file.hash)
  }

  /// Reads a snapshot that `generate` wrote for this model.
  private static func read(_ path: String, for loaded: LoadedModel) throws -> Start {
    let file = try SafetensorsFile(path: path)
    let origin = StateArchive.initialState(of: file)
    let snapshot = try StateArchive.decode(
      file, layout: loaded.model.stateLayout,
      vocabulary: loaded.model.architecture.vocabulary, fingerprint: loaded.fingerprint,
      initialState: origin)
    return Start(snapshot: snapshot, initialState: origin)
  }

  /// Where `--state-out` says; a state that is there is replaced, nothing else is.
  static func output(_ path: String) throws -> OutputFile {
    try OutputFile(path, mayReplace: OutputFile.isFormat("rwkv state"))
  }
}
