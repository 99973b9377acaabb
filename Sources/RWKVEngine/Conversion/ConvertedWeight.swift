import RWKVCheckpoints
import RWKVTensors

/// How one weight of a model is written in another weight type.
struct ConvertedWeight {
  /// Its name, type and shape, known before its data are.
  let entry: SafetensorsEncoder.Entry
  /// Its format and true size, where it is packed.
  let packedShape: PackedShape?
  /// Numbers.
  let count: Int
  private let name: String
  private let form: PublishedTensor.Form
  /// The factor of its numbers, a power of two.
  private let factor: Float

  /// Decides how a weight is written; reads none of its numbers.
  ///
  /// - Parameter type: nil to keep what the file holds.
  /// - Returns: nil for one that the layout has no place for.
  /// - Throws: also for one that is packed already.
  init?(_ name: String, of file: ModelFile, as type: WeightType?) throws(CheckpointError) {
    guard let published = file.family.published(name) else { return nil }
    // A tied model's head is its embedding; a copy under the head's name is not looked at.
    if name == "head.weight", file.architecture.tiedEmbeddings { return nil }
    guard try PackedShape(of: name, in: file.checkpoint) == nil else {
      throw CheckpointError(
        path: file.path, tensor: name, problem: "is packed already; convert the original model")
    }
    self.name = name
    form = published.form
    factor = file.architecture.undivided(name)
    let blocks = try file.checkpoint.blocks(named: name)
    let original = blocks == nil ? try file.checkpoint.tensor(named: name) : nil
    let stored = blocks?.shape ?? original!.shape
    let shape = form.shape(of: stored)
    count = stored.reduce(1, *)
    let format =
      type == nil
      ? blocks?.format.panels : shape.count == 2 ? type!.format(of: name, in: file.family) : nil
    packedShape = format.map { PackedShape(format: $0, rows: shape[0], columns: shape[1]) }
    let floats = Self.elementType(of: original?.elementType ?? .float32, shape: shape, type)
    entry =
      if let format {
        SafetensorsEncoder.Entry(
          name: published.name, elementType: .uint8,
          shape: PackedMatrix.shape(format: format, rows: shape[0], columns: shape[1]))
      } else {
        SafetensorsEncoder.Entry(name: published.name, elementType: floats, shape: shape)
      }
  }

  /// Vectors keep every digit; matrices and stacks of them take the type's floating point. Without a type all
  /// keep their own.
  private static func elementType(
    of original: ElementType, shape: [Int], _ type: WeightType?
  ) -> ElementType {
    guard let type else { return original == .float64 ? .float32 : original }
    let isMatrix = shape.filter { $0 > 1 }.count > 1
    guard isMatrix else { return .float32 }
    // A packed model keeps what the original had, where that is half precision.
    return type.packed != nil && original == .bfloat16 ? .bfloat16 : type.elementType
  }

  /// The weight as it is written.
  func tensor(of file: ModelFile, on pool: ThreadPool) throws(CheckpointError) -> Tensor {
    if let packedShape, let blocks = try file.checkpoint.blocks(named: name),
      blocks.format.panels == packedShape.format, form.keepsRows
    {
      guard let packed = PackedMatrix(repacking: blocks, times: Float16(factor), on: pool) else {
        throw .unusableScale(name, in: file.path)
      }
      return packed.tensor
    }
    var tensor = form.applied(to: try file.checkpoint.tensor(named: name))
    if factor != 1 { tensor = Tensor(tensor.floats().map { $0 * factor }, shape: tensor.shape) }
    guard let packedShape else { return tensor.converted(to: entry.elementType) }
    // Packing would hide them: what is left of a number that is none looks like one.
    guard tensor.isWithin(PackedFormat.greatest) else {
      throw CheckpointError(
        path: file.path, tensor: name,
        problem: "holds numbers that are not finite, or too large to be packed")
    }
    let matrix = Matrix(tensor) ?? Matrix(tensor.converted(to: .float32))!
    return PackedMatrix(packing: matrix, as: packedShape.format, on: pool).tensor
  }
}

extension PublishedTensor.Form {
  /// Whether rows stay rows.
  fileprivate var keepsRows: Bool {
    switch self {
    case .unchanged: true
    case .vector, .transposed: false
    }
  }

  /// The shape that a tensor is written in.
  fileprivate func shape(of stored: [Int]) -> [Int] {
    switch self {
    case .unchanged: stored
    case .vector: [stored.reduce(1, *)]
    case .transposed: stored.count > 1 ? stored.dropLast(2) + stored.suffix(2).reversed() : stored
    }
  }

  fileprivate func applied(to tensor: Tensor) -> Tensor {
    switch self {
    case .unchanged: tensor
    case .vector: tensor.reshaped([tensor.count])
    case .transposed: tensor.shape.count > 1 ? tensor.transposed() : tensor
    }
  }
}

extension ModelArchitecture {
  /// The factor that undoes a weight's division for rescaling.
  fileprivate func undivided(_ name: String) -> Float {
    let parts = name.split(separator: ".")
    guard weightsAreDivided, parts.count == 5, parts[0] == "blocks", let layer = Int(parts[1]),
      name.hasSuffix(".att.output.weight") || name.hasSuffix(".ffn.value.weight")
    else { return 1 }
    return 1 / rescaledShare(ofLayer: layer)
  }
}
