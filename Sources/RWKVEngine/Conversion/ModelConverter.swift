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
  private let type: WeightType
  private let pool: ThreadPool

  /// Prepares a conversion; nothing is read yet.
  public init(_ file: ModelFile, to type: WeightType, on pool: ThreadPool) {
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

  // MARK: Weights

  private func writeWeights(
    to folder: Folder, of path: String, _ metadata: [String: String],
    _ progress: (Double) -> Void, _ isCancelled: () -> Bool
  ) throws {
    var metadata = metadata
    metadata["format"] = "pt"
    var entries: [SafetensorsEncoder.Entry] = []
    var canonical: [String: (name: String, form: PublishedTensor.Form)] = [:]
    var total = 0
    for name in file.checkpoint.names {
      guard let published = file.family.published(name) else { continue }
      // A tied model's head is its embedding; a copy under the head's name is not looked at.
      if name == "head.weight", file.architecture.tiedEmbeddings { continue }
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
      // Packing would hide them: what is left of a number that is none looks like one.
      guard original.isWithin(PackedFormat.greatest) else {
        throw CheckpointError(
          path: file.path, tensor: name,
          problem: "holds numbers that are not finite, or too large to be packed")
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
    return tensor.shape.count == 2 ? type.format(of: name, in: file.family) : nil
  }

  /// Vectors keep every digit; matrices and stacks of them take the type's floating point.
  private func elementType(of tensor: Tensor) -> ElementType {
    let isMatrix = tensor.shape.filter { $0 > 1 }.count > 1
    // A packed model keeps what the original had, where that is half precision.
    let kept = type.packed != nil && tensor.elementType == .bfloat16
    return !isMatrix ? .float32 : kept ? .bfloat16 : type.elementType
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

  /// Copies the tokenizer that lies in the original's folder, if one does.
  private func copyTokenizer(to folder: Folder) throws {
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
