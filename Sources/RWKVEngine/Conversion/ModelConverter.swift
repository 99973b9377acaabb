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
  /// - Parameters:
  ///   - metadata: What the file of weights is to say besides.
  ///   - isCancelled: Asked before every tensor.
  /// - Throws: `CheckpointError` or `EngineError`, also where it was cancelled; a folder that already
  ///   exists is left alone.
  public func write(
    toFolder path: String, metadata: [String: String] = [:], progress: (Double) -> Void = { _ in },
    isCancelled: () -> Bool = { false }
  ) throws {
    do {
      let unfinished = try UnfinishedFolder(for: path)
      try writeWeights(to: unfinished.folder, of: path, metadata, progress, isCancelled)
      try unfinished.folder.create("config.json", with: configuration())
      try copyTokenizer(to: unfinished.folder)
      try unfinished.finish()
    } catch let error as SystemError {
      let problem = error.code == EEXIST ? "already exists" : "cannot be written: \(error)"
      throw EngineError(path: path, problem: problem)
    }
  }

  /// Whether a folder holds nothing but what is written here.
  static func wrote(_ folder: Folder) -> Bool {
    guard let names = try? folder.names() else { return false }
    return names.allSatisfy { name in
      (["model.safetensors", "config.json"].contains(name) || isTokenizer(name))
        && folder.status(of: name)?.kind == S_IFREG
    }
  }

  /// Whether a file beside weights is called as tokenizers are.
  private static func isTokenizer(_ name: String) -> Bool {
    name == "tokenizer.json" || (name.contains("vocab") && name.hasSuffix(".txt"))
  }

  private func writeWeights(
    to folder: Folder, of path: String, _ metadata: [String: String],
    _ progress: (Double) -> Void, _ isCancelled: () -> Bool
  ) throws {
    var metadata = metadata
    metadata["format"] = "pt"
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
    let name = "model.safetensors"
    let written = try folder.create(name)
    defer { close(written) }
    try SafetensorsEncoder(entries, metadata: metadata).write(
      to: written, path: "\(path)/\(name)"
    ) { entry throws(CheckpointError) in
      if isCancelled() { throw CheckpointError(path: file.path, problem: "interrupted") }
      let weight = weights[entry.name]!
      defer {
        done += weight.count
        progress(Double(done) / Double(max(1, total)))
      }
      return try weight.tensor(of: file, on: pool)
    }
    try DurableFile.flush(written)
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
  private func copyTokenizer(to folder: Folder) throws {
    if let own = try file.ownTokenizer() {
      return try folder.create(BundledTokenizer.world.fileName, with: Data(own.vocabularyFile))
    }
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder),
      isFolder.boolValue
    else { return }
    for name in try FileManager.default.contentsOfDirectory(atPath: file.path) {
      guard Self.isTokenizer(name) else { continue }
      let contents: Data
      let original = file.path + "/" + name
      do throws(RegularFile.Failure) {
        contents = try DurableFile.read(original, limit: tokenizerSizeLimit)
      } catch {
        throw EngineError(path: original, problem: error.description)
      }
      try folder.create(name, with: contents)
    }
  }
}
