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
  /// nil for the types that the original has.
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
  /// - Parameter type: nil keeps the types that the weights have.
  public init(_ file: ModelFile, to type: WeightType?, on pool: ThreadPool) {
    self.file = file
    self.type = type
    self.pool = pool
  }

  /// Writes the folder, whole or not at all; `progress` is told the share that is done.
  ///
  /// - Parameter isCancelled: Asked before every tensor.
  /// - Throws: `CheckpointError`, `TokenizerError` or `EngineError`, also where it was cancelled; a folder that
  ///   already exists is left alone.
  public func write(
    toFolder path: String, progress: (Double) -> Void = { _ in },
    isCancelled: () -> Bool = { false }
  ) throws {
    do {
      let unfinished = try UnfinishedFolder(for: path)
      try writeWeights(to: unfinished.folder, of: path, progress, isCancelled)
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
    to folder: Folder, of path: String, _ progress: (Double) -> Void, _ isCancelled: () -> Bool
  ) throws {
    var metadata = ["format": "pt"]
    var entries: [SafetensorsEncoder.Entry] = []
    var canonical: [String: (name: String, form: PublishedTensor.Form)] = [:]
    var total = 0
    for name in file.checkpoint.names {
      guard let published = file.family.published(name) else { continue }
      let original = try tensor(name, as: published.form)
      let written = published.name
      canonical[written] = (name, published.form)
      total += original.count
      if let format = try format(of: name, original) {
        let packed = PackedShape(
          format: format, rows: original.shape[0], columns: original.shape[1])
        metadata[PackedShape.key(for: name)] = packed.text
        entries.append(
          SafetensorsEncoder.Entry(
            name: written, elementType: .uint8,
            shape: PackedMatrix.shape(
              format: format, rows: original.shape[0], columns: original.shape[1])))
      } else {
        entries.append(
          SafetensorsEncoder.Entry(
            name: written, elementType: elementType(of: original), shape: original.shape))
      }
    }
    var done = 0
    let name = "model.safetensors"
    let written = try folder.create(name)
    defer { close(written) }
    try SafetensorsEncoder(entries, metadata: metadata).write(
      to: written, path: "\(path)/\(name)"
    ) { entry throws(CheckpointError) in
      if isCancelled() { throw CheckpointError(path: file.path, problem: "interrupted") }
      let (name, form) = canonical[entry.name]!
      let original = try tensor(name, as: form)
      defer {
        done += original.count
        progress(Double(done) / Double(max(1, total)))
      }
      guard let format = try format(of: name, original) else {
        return original.converted(to: entry.elementType)
      }
      let matrix = Matrix(original) ?? Matrix(original.converted(to: .float32))!
      return PackedMatrix(packing: matrix, as: format, on: pool).tensor
    }
    try DurableFile.flush(written)
  }

  /// A tensor of the original in the form in which it is written.
  private func tensor(
    _ name: String, as form: PublishedTensor.Form
  ) throws(CheckpointError) -> Tensor {
    let tensor = try file.checkpoint.tensor(named: name)
    return switch form {
    case .unchanged: tensor
    case .vector: tensor.reshaped([tensor.count])
    case .transposed: tensor.shape.count == 2 ? tensor.transposed() : tensor
    }
  }

  /// The packed format of a tensor; a model that is packed already cannot be packed again.
  private func format(
    of name: String, _ tensor: Tensor
  ) throws(CheckpointError) -> PackedFormat? {
    guard try PackedShape(of: name, in: file.checkpoint) == nil else {
      throw CheckpointError(
        path: file.path, tensor: name, problem: "is packed already; convert the original model")
    }
    return tensor.shape.count == 2 ? type?.format(of: name, in: file.family) : nil
  }

  /// Vectors keep every digit; matrices and stacks of them take the type's floating point.
  private func elementType(of tensor: Tensor) -> ElementType {
    guard let type else { return tensor.elementType }
    // A packed model keeps what the original had, where that is half precision.
    let kept = type.packed != nil && tensor.elementType == .bfloat16
    return !tensor.isMatrix ? .float32 : kept ? .bfloat16 : type.elementType
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

  /// What torch calls the type that most of the weights are written in.
  private func torchType() -> String? {
    guard let embedding = try? file.checkpoint.tensor(named: "emb.weight") else { return nil }
    return switch elementType(of: embedding) {
    case .float32: "float32"
    case .float16: "float16"
    case .bfloat16: "bfloat16"
    default: nil
    }
  }
}
