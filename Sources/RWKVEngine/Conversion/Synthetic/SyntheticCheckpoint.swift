import RWKVCheckpoints
import RWKVSampling
import RWKVTensors

/// A checkpoint of random weights in the shape of a published model: what a benchmark needs, since
/// speed does not depend on what the numbers are.
public struct SyntheticCheckpoint: Checkpoint {
  public let path: String
  public let names: [String]
  public let metadata: [String: String]
  private let family: any Family
  private let shapes: [String: [Int]]
  private let type: WeightType

  /// Describes a checkpoint; its tensors are made when they are asked for.
  public init(_ shape: ModelShape, type: WeightType) {
    let tensors = shape.tensors
    path = "random \(shape.rawValue)"
    names = tensors.map(\.name)
    shapes = Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0.shape) })
    self.type = type
    family = shape.family
    var metadata: [String: String] = [:]
    for tensor in tensors {
      if let format = type.format(of: tensor.name, in: shape.family) {
        let packed = PackedShape(format: format, rows: tensor.shape[0], columns: tensor.shape[1])
        metadata[PackedShape.key(for: tensor.name)] = packed.text
      }
    }
    self.metadata = metadata
  }

  public func tensor(named name: String) throws(CheckpointError) -> Tensor {
    guard let shape = shapes[name] else {
      throw CheckpointError(path: path, tensor: name, problem: "is not in the shape")
    }
    if let format = type.format(of: name, in: family) {
      let bytes = PackedMatrix.shape(format: format, rows: shape[0], columns: shape[1])
      return Self.randomPanels(shape: bytes, format: format)
    }
    return shape.count == 1
      ? Tensor([Float](repeating: 0.5, count: shape[0]), shape: shape)
      : Self.randomFloats(shape: shape, elementType: type.elementType)
  }

  /// Floating-point numbers of both signs with magnitudes in [1/64, 1/32).
  private static func randomFloats(shape: [Int], elementType: ElementType) -> Tensor {
    // Sign and mantissa are random, the exponent is that of 1/64.
    let (mask, base): (UInt64, UInt64) =
      switch elementType {
      case .float32: (0x807f_ffff_807f_ffff, 0x3c80_0000_3c80_0000)
      case .bfloat16: (0x807f_807f_807f_807f, 0x3c80_3c80_3c80_3c80)
      default: (0x83ff_83ff_83ff_83ff, 0x2400_2400_2400_2400)
      }
    let count = shape.reduce(1, *) * elementType.byteCount
    return Tensor(
      randomStorage(count) { $0 & mask | base }, elementType: elementType, shape: shape)
  }

  /// Panels of random q with the minimum 0 and the scale 2^-11, or factors of six bits times 2^-15.
  private static func randomPanels(shape: [Int], format: PackedFormat) -> Tensor {
    let scales = format == .q8 ? 16 : 32
    let scale: Float16 = format.panelColumns > 32 ? 0x1p-15 : 0x1p-11
    let storage = TensorStorage(count: shape.reduce(1, *)) { bytes in
      fill(bytes) { $0 & 0x7f7f_7f7f_7f7f_7f7f }
      for panel in stride(from: 0, to: bytes.count, by: format.panelBytes) {
        for row in 0..<scales / 2 {
          bytes.storeBytes(
            of: row < 8 ? scale.bitPattern : 0, toByteOffset: panel + 2 * row,
            as: UInt16.self)
        }
      }
    }
    return Tensor(storage, elementType: .uint8, shape: shape)
  }

  private static func randomStorage(_ count: Int, _ map: (UInt64) -> UInt64) -> TensorStorage {
    TensorStorage(count: count) { fill($0, map) }
  }

  private static func fill(
    _ bytes: UnsafeMutableRawBufferPointer, _ map: (UInt64) -> UInt64
  ) {
    var generator = SeededGenerator(seed: UInt64(bytes.count))
    var offset = 0
    while offset + 8 <= bytes.count {
      bytes.storeBytes(of: map(generator.next()), toByteOffset: offset, as: UInt64.self)
      offset += 8
    }
    for rest in offset..<bytes.count { bytes[rest] = 0 }
  }
}
