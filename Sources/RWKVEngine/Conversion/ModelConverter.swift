import Foundation
import RWKVCheckpoints
import RWKVPlatform
import RWKVTensors

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
  ///   already exists is left alone, unless it is empty.
  public func write(
    toFolder path: String, progress: (Double) -> Void = { _ in },
    isCancelled: () -> Bool = { false }
  ) throws {
    let there = try? FileManager.default.contentsOfDirectory(atPath: path)
    guard !path.isEmpty, there?.isEmpty ?? !FileManager.default.fileExists(atPath: path) else {
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
      try Companions(file: file, tokenizer: tokenizer).write(to: temporary)
      // Into the place of an empty folder too, if there is one.
      guard rename(temporary, URL(fileURLWithPath: path).path) == 0 else {
        throw EngineError(path: path, problem: "cannot be written: \(POSIXError.last.sentence)")
      }
    } catch let error as CocoaError {
      throw EngineError(path: path, problem: "cannot be written: \(error.cause)")
    }
  }

  /// The process that writes a folder under a temporary name; nil for any other name.
  static func writer(ofTemporaryFolder name: String) -> pid_t? {
    let parts = name.split(separator: ".")
    return parts.count > 2 && parts.last == "tmp" ? pid_t(parts[parts.count - 2]) : nil
  }

  // MARK: Weights

  private func writeWeights(
    to path: String, _ progress: (Double) -> Void, _ isCancelled: () -> Bool
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
    try SafetensorsEncoder(entries, metadata: metadata).write(toFile: path) {
      entry throws(CheckpointError) in
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
