import Foundation
import RWKVCheckpoints
import RWKVPlatform
import RWKVTensors

/// Writes a model in another weight type: a folder in Hugging Face layout with one safetensors file.
///
/// Matrices that every token reads whole take the type; what is not packed keeps floating point:
/// vectors float32, the embedding and the adapters the type's own. The names are Hugging Face's.
public struct ModelConverter {
  private let file: ModelFile
  /// nil for the types that the original has.
  private let type: WeightType?
  private let pool: ThreadPool

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

  /// The original's `config.json`, else one with the sizes of the tensors.
  private func configuration() throws -> Data {
    if let data = file.configurationFile { return data }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    return try encoder.encode(
      file.family.configuration(of: file.architecture, WeightScope(file.checkpoint)))
  }

  /// Copies the tokenizer that lies in the original's folder, if one does.
  private func copyTokenizer(to folder: String) throws {
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
