import RWKVTensors

/// How ggml's tensors lie in a file: the types that GGUF and rwkv.cpp files have in common, by number.
enum StoredType: Hashable, Sendable {
  case plain(ElementType)
  case blocks(BlockFormat)

  /// The type of a number.
  ///
  /// - Returns: nil for a type that is not read; `name(of:)` says which.
  init?(ggml number: UInt32) {
    switch number {
    case 0: self = .plain(.float32)
    case 1: self = .plain(.float16)
    case 2: self = .blocks(.q40)
    case 3: self = .blocks(.q41)
    case 6: self = .blocks(.q50)
    case 7: self = .blocks(.q51)
    case 8: self = .blocks(.q80)
    case 12: self = .blocks(.q4K)
    case 13: self = .blocks(.q5K)
    case 14: self = .blocks(.q6K)
    case 28: self = .plain(.float64)
    case 30: self = .plain(.bfloat16)
    default: return nil
    }
  }

  /// Why tensors of a type are not read: what it is, and what to do about it.
  static func problem(withGGML number: UInt32) -> String {
    let removed: Set<UInt32> = [4, 5, 31, 32, 33, 36, 37, 38]
    if removed.contains(number) {
      return "has the type \(number), which ggml has given up; make the file anew with a newer tool"
    }
    guard let name = unread[number] else { return "has the unknown type \(number)" }
    return "has the type \(name), which is not supported; Q4_K, Q5_K, Q6_K, Q8_0, F16 and BF16 are"
  }

  private static let unread: [UInt32: String] = [
    9: "Q8_1", 10: "Q2_K", 11: "Q3_K", 15: "Q8_K", 16: "IQ2_XXS", 17: "IQ2_XS", 18: "IQ3_XXS",
    19: "IQ1_S", 20: "IQ4_NL", 21: "IQ3_S", 22: "IQ2_S", 23: "IQ4_XS", 24: "I8", 25: "I16",
    26: "I32", 27: "I64", 29: "IQ1_M", 34: "TQ1_0", 35: "TQ2_0", 39: "MXFP4",
  ]

  /// Numbers that lie in one block; a row is made of whole ones.
  var blockLength: Int {
    switch self {
    case .plain: 1
    case .blocks(let format): format.length
    }
  }

  /// Bytes of a block.
  var blockBytes: Int {
    switch self {
    case .plain(let type): type.byteCount
    case .blocks(let format): format.byteCount
    }
  }

  /// The bytes of a tensor with so many numbers along each axis; nil where an extent is not above 0, rows
  /// are not made of whole blocks, or the size overflows.
  ///
  /// - Parameter shape: Slowest first.
  func byteCount(shape: [Int]) -> Int? {
    guard let width = shape.last, width > 0, width.isMultiple(of: blockLength) else { return nil }
    var bytes = blockBytes
    for extent in shape.dropLast() + [width / blockLength] {
      let (product, overflow) = bytes.multipliedReportingOverflow(by: extent)
      guard extent > 0, !overflow else { return nil }
      bytes = product
    }
    // Widened to float32 it must be countable too.
    return TensorLayout(elementType: .float64, shape: shape) == nil ? nil : bytes
  }
}

/// A tensor's place in a file, checked to lie inside.
struct StoredTensor: Sendable {
  let type: StoredType
  /// Slowest first.
  let shape: [Int]
  /// From the file's first byte.
  let offset: Int

  /// Its blocks; nil where it is made of plain numbers.
  func blocks(in storage: TensorStorage) -> BlockTensor? {
    guard case .blocks(let format) = type else { return nil }
    return BlockTensor(storage, offset: offset, format: format, shape: shape)
  }

  /// Its numbers where they lie, or widened to float32; nil where a block's scale is not usable.
  func tensor(in storage: TensorStorage) -> Tensor? {
    guard case .plain(let type) = type else { return blocks(in: storage)!.widened() }
    return TensorLayout(elementType: type, shape: shape)!.tensor(in: storage, at: offset)
  }
}
