extension PackedFormat {
  /// The greatest magnitude of a weight that can be packed: its block's scale and minimum are float16.
  public static let greatest: Float = 65_504
}

extension Tensor {
  /// Whether all elements are numbers of at most that magnitude; NaN is none.
  public func isWithin(_ limit: Float) -> Bool {
    withBytes { bytes in
      // Magnitudes are in the order of the bits without the sign; NaN is beyond infinity.
      switch elementType {
      case .float32:
        bytes.bindMemory(to: UInt32.self).allSatisfy { $0 & 0x7fff_ffff <= limit.bitPattern }
      case .bfloat16:
        bytes.bindMemory(to: UInt16.self).allSatisfy {
          UInt32($0 & 0x7fff) << 16 <= limit.bitPattern
        }
      case .float16:
        bytes.bindMemory(to: UInt16.self).allSatisfy { Float16(bitPattern: $0).magnitude <= 65_504 }
          && limit >= 65_504 || floats().allSatisfy { $0.magnitude <= limit }
      default: floats().allSatisfy { $0.magnitude <= limit }
      }
    }
  }
}
