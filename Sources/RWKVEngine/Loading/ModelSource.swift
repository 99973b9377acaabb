import Foundation
import RWKVCheckpoints
import RWKVTensors

/// A model as a container gives it: its weights under canonical names, its family, and what tensors
/// cannot tell.
struct ModelSource {
  let checkpoint: any Checkpoint
  let family: any Family
  var hints = ConfigurationHints()
  /// The `config.json` that is about it, and where it lies.
  var configurationFile: Data?
  var configurationPath = ""
  /// The `generation_config.json` beside that.
  var generationConfigurationFile: Data?
  /// The metadata of a GGUF file.
  var values: GGUFMetadata?

  /// Opens whatever lies at a path, of one of some families.
  ///
  /// - Parameter path: A file, a folder, or a repository's folder in the hub's cache.
  init(path: String, among families: Families) throws {
    let path = WeightFiles.snapshot(of: path)
    switch try openCheckpoint(at: path) {
    case let file as GGUFFile: try self.init(file, among: families)
    case let file as RWKVCppFile: try self.init(file, among: families)
    case let checkpoint:
      try self.init(CanonicalCheckpoint(checkpoint), path: path, among: families)
    }
  }

  /// A checkpoint whose tensors are named as a library or BlinkDL does.
  private init(_ checkpoint: CanonicalCheckpoint, path: String, among families: Families) throws {
    let translated = try Self.translatedFromWebRWKV(checkpoint)
    family = try families.family(of: TensorNames(translated.names), path: checkpoint.path)
    self.checkpoint = translated
    // A raw checkpoint knows no config.json; one that lies in the same folder is not about it.
    guard checkpoint.hasNamesOfLibrary, let data = try readCompanion("config.json", of: path)
    else { return }
    configurationFile = data
    generationConfigurationFile = try readCompanion("generation_config.json", of: path)
    let url = URL(fileURLWithPath: path)
    let folder = url.hasDirectoryPath ? path : url.deletingLastPathComponent().path
    configurationPath = folder + "/config.json"
    hints = try ConfigurationHints(data, of: family, path: configurationPath)
  }
}
