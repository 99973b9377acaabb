import Foundation
import RWKVCheckpoints
import RWKVPlatform
import RWKVTensors
import RWKVTokenizers

/// Writes a model in another weight type: a folder in Hugging Face layout with one safetensors file, and what
/// lies beside it.
///
/// Matrices that every token reads whole take the type; what is not packed keeps floating point:
/// vectors float32, the embedding and the adapters the type's own. The names are Hugging Face's.
public struct ModelConverter {
  private let file: ModelFile
  private let type: WeightType?
  private let pool: ThreadPool
  /// A tokenizer file to write in place of the original's.
  public var tokenizer: String?
  /// Whether a model that comes without a `config.json` is written as one whose hidden states are rescaled,
  /// as the documented script does; they then differ from the original's by powers of 2.
  public var rescaling = false
  /// Whether what else lies in the original's folder is copied, and what other programs look for is written.
  public var copiesRest = false

  /// Prepares a conversion; nothing is read yet.
  ///
  /// - Parameter type: nil to keep what the file holds; of that only blocks of other programs' formats are laid
  ///   out anew.
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
  /// - Throws: `CheckpointError`, `TokenizerError` or `EngineError`, also where it was cancelled; a folder that
  ///   already exists is left alone.
  public func write(
    toFolder path: String, metadata: [String: String] = [:], progress: (Double) -> Void = { _ in },
    isCancelled: () -> Bool = { false }
  ) throws {
    do {
      let unfinished = try UnfinishedFolder(for: path)
      try writeWeights(to: unfinished.folder, of: path, metadata, progress, isCancelled)
      try unfinished.folder.create("config.json", with: configuration())
      try Companions(file: file, tokenizer: tokenizer, copiesRest: copiesRest)
        .write(to: unfinished)
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
      (["model.safetensors", "config.json"].contains(name) || Companions.isTokenizer(name))
        && folder.status(of: name)?.kind == S_IFREG
    }
  }

  // MARK: Weights

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

  /// The original's `config.json` with the type that is written, or one with the sizes of the tensors.
  private func configuration() throws -> Data {
    var fields =
      try JSONSerialization.jsonObject(with: file.configurationFile ?? file.configuration())
      as? [String: Any] ?? [:]
    if let type = torchType() {
      // transformers calls it dtype since 4.56, and reads both.
      fields[fields["dtype"] == nil ? "torch_dtype" : "dtype"] = type
    }
    if file.configurationFile == nil {
      if let rescaleEvery = rescaling ? file.family.publishedRescaling : nil {
        fields["rescale_every"] = rescaleEvery
      }
      if let classes = file.family.remoteCode { fields["auto_map"] = classes }
    }
    return try Companions.json(fields)
  }

  /// Torch's name for the type that most of the weights are written in.
  private func torchType() -> String? {
    guard let weight = try? ConvertedWeight("emb.weight", of: file, as: type) else { return nil }
    return switch weight.entry.elementType {
    case .float32: "float32"
    case .float16: "float16"
    case .bfloat16: "bfloat16"
    default: nil
    }
  }
}
