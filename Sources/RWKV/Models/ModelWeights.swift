import Foundation
import RWKVCheckpoints
import RWKVEngine
import RWKVPlatform
import RWKVTensors
import Synchronization

/// The weights of a model, and what computes with them.
///
/// A model and its copies share one. Calls of one take turns, whichever thread they come from; to compute
/// with two at a time, open the model twice: its file is mapped, and takes memory once.
public final class ModelWeights: Sendable {
  package let file: ModelFile
  package let network: any LanguageModel
  private let workspace: Mutex<Workspace>
  private let threads: Int?

  init(_ file: ModelFile, threads: Int?) throws {
    try Self.check(threads, path: file.path)
    self.file = file
    self.threads = threads
    network = try file.model()
    workspace = Mutex(Workspace(threads: threads))
  }

  private static func check(_ threads: Int?, path: String) throws {
    guard let threads, !(1...64).contains(threads) else { return }
    throw EngineError(path: path, problem: "cannot be run by \(threads) threads; 1 to 64 can")
  }

  /// Opens a model's; see ``PreTrainedModel/from(pretrained:dtype:device:threads:)``.
  convenience init(pretrained name: String, dtype: DType?, device: Device, threads: Int?) throws {
    guard device == .cpu else {
      throw EngineError(
        path: name, problem: "cannot run on \(device): this engine computes on the CPU")
    }
    var file = try ModelFile(path: modelPath(of: name))
    if dtype == nil {
      try Self.check(threads, path: file.path)
      let pool = Workspace(threads: threads).pool
      file = try LoadedModel.Packing.keptForms(on: pool)?.applied(to: file) ?? file
    }
    try self.init(dtype.map { try file.keeping($0.elementType) } ?? file, threads: threads)
  }

  /// The model's folder or file, or what it is where it has none.
  public var path: String { file.path }

  /// The type that the embedding is kept in; nil where that is none of these, as in a packed model.
  public var dtype: DType? {
    (try? file.checkpoint.tensor(named: "emb.weight")).flatMap { DType($0.elementType) }
  }

  /// How many weights there are.
  public var parameterCount: Int { (try? file.contents().parameters) ?? 0 }

  /// Writes them as a folder; see ``PreTrainedModel/save(pretrained:)``.
  func save(to path: String) throws {
    try withWorkspace { workspace in
      var converter = ModelConverter(file, to: nil, on: workspace.pool)
      converter.copiesRest = true
      try converter.write(toFolder: path)
    }
  }

  /// The same model with another number of rows.
  func resized(toRows rows: Int) throws -> ModelWeights {
    try ModelWeights(file.resized(toRows: rows), threads: threads)
  }

  /// Computes with them, one call at a time.
  func withWorkspace<R: Sendable>(_ body: (Workspace) throws -> R) rethrows -> R {
    try workspace.withLock { try body($0) }
  }
}

extension LoadedModel.Packing {
  /// What the file holds, and where that is blocks of other programs' formats, a form of it that is kept in
  /// the user's cache folder; nil where there is none.
  static func keptForms(
    on pool: ThreadPool,
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> LoadedModel.Packing? {
    guard let folder = AppFolders(name: "rwkv", environment: environment).cache else { return nil }
    let cache = PackedModelCache(
      folder: folder + "/models", identities: ModelIdentities(file: folder + "/identities"))
    return LoadedModel.Packing(as: nil, in: cache, on: pool, progress: { _ in })
  }
}
