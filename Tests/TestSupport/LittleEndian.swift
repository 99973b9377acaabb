extension [UInt8] {
  /// Appends a number's bytes, lowest first.
  public mutating func append<T: FixedWidthInteger>(littleEndian value: T) {
    for index in 0..<T.bitWidth / 8 {
      append(UInt8(truncatingIfNeeded: value >> T(index * 8)))
    }
  }

  /// The bytes of numbers as files store them.
  public static func of<T: BitwiseCopyable>(_ values: [T]) -> [UInt8] {
    values.withUnsafeBytes { [UInt8]($0) }
  }
}
