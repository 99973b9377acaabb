import Foundation
import RWKVCheckpoints
import RWKVPlatform
import RWKVTensors
import RWKVTokenizers

/// Writes a model in another weight type: a folder in Hugging Face layout with one safetensors file.
///
/// Matrices that every token reads whole take the type; what is not packed keeps floating point:
/// vectors float32, the embedding and the adapters the type's own. The names are Hugging Face's.
public struct ModelConverter {
  private let file: ModelFile
  private let type: WeightType?
  private let pool: ThreadPool

  /// Prepares a conversion; nothing is read yet.
  ///
  /// - Parameter type: nil to keep what the file holds, and only lay out anew its blocks of other
  ///   programs' formats.
  public init(_ file: ModelFile, to type: WeightType?, on pool: ThreadPool) {
    self.file = file
    self.type = type
    self.pool = pool
  }

  /// Writes the folder, whole or not at all; `progress` is told the share that is done.
  ///
  /// - Parameter isCancelled: Asked before every tensor.
  /// - Throws: `CheckpointError` or `EngineError`, also where it was cancelled; a folder that already
  ///   exists is left alone.
  public func write(
    toFolder path: String, progress: (Double) -> Void = { _ in },
    isCancelled: () -> Bool = { false }
  ) throws {
    guard !path.isEmpty, !FileManager.default.fileExists(atPath: path) else {
      throw EngineError(path: path, problem: "already exists")
    }
    // Not within the folder, as behind a slash at the end.
    let temporary =
      URL(fileURLWithPath: path).path + ".\(ProcessInfo.processInfo.processIdentifier).tmp"
    defer { try? FileManager.default.removeItem(atPath: temporary) }
    do {
      try FileManager.default.createDirectory(
        atPath: temporary, withIntermediateDirectories: true)
      try writeWeights(to: temporary + "/model.safetensors", progress, isCancelled)
      try configuration().write(to: URL(fileURLWithPath: temporary + "/config.json"))
      try copyTokenizer(to: temporary)
      try FileManager.default.moveItem(atPath: temporary, toPath: path)
    } catch let error as CocoaError {
      throw EngineError(path: path, problem: "cannot be written: \(error.cause)")
    }
  }

  /// The process that writes a folder under a temporary name; nil for any other name.
  static func writer(ofTemporaryFolder name: String) -> pid_t? {
    let parts = name.split(separator: ".")
    return parts.count > 2 && parts.last == "tmp" ? pid_t(parts[parts.count - 2]) : nil
  }

  private func writeWeights(
    to path: String, _ progress: (Double) -> Void, _ isCancelled: () -> Bool
  ) throws {
    var metadata = ["format": "pt"]
    var weights: [String: ConvertedWeight] = [:]
    var entries: [SafetensorsEncoder.Entry] = []
    for name in file.checkpoint.names {
      guard let weight = try ConvertedWeight(name, of: file, as: type) else { continue }
      weights[weight.entry.name] = weight
      entries.append(weight.entry)
      if let packed = weight.packedShape { metadata[PackedShape.key(for: name)] = packed.text }
    }
    let total = weights.values.reduce(0) { $0 + $1.count }
    var done = 0
    try SafetensorsEncoder(entries, metadata: metadata).write(toFile: path) {
      entry throws(CheckpointError) in
      if isCancelled() { throw CheckpointError(path: file.path, problem: "interrupted") }
      let weight = weights[entry.name]!
      defer {
        done += weight.count
        progress(Double(done) / Double(max(1, total)))
      }
      return try weight.tensor(of: file, on: pool)
    }
  }

  // MARK: What lies beside the weights

  /// The original's `config.json`, else one with the sizes of the tensors.
  private func configuration() throws -> Data {
    if file.hasConfiguration, let data = try readCompanion("config.json", of: file.path) {
      return data
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    return try encoder.encode(
      file.family.configuration(of: file.architecture, WeightScope(file.checkpoint)))
  }

  /// Writes the tokenizer that the original file holds, or copies the one in its folder, if there is one.
  private func copyTokenizer(to folder: String) throws {
    if let own = try file.ownTokenizer() {
      return try Data(own.vocabularyFile).write(
        to: URL(fileURLWithPath: folder + "/" + BundledTokenizer.world.fileName))
    }
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder),
      isFolder.boolValue
    else { return }
    for name in try FileManager.default.contentsOfDirectory(atPath: file.path) {
      let isVocabulary = name.contains("vocab") && name.hasSuffix(".txt")
      guard isVocabulary || name == "tokenizer.json" else { continue }
      try FileManager.default.copyItem(
        atPath: file.path + "/" + name, toPath: folder + "/" + name)
    }
  }
}
