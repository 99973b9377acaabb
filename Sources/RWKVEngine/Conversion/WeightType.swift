import RWKVTensors

/// The type in which the weights of a converted or synthetic model are stored.
public enum WeightType: String, Hashable, Sendable, CaseIterable {
  case f32, f16, bf16, q8, q5, q4, q5k, q4k

  /// The packed format, for those that have one.
  public var packed: PackedFormat? {
    switch self {
    case .q8: .q8
    case .q5: .q5
    case .q4: .q4
    case .q5k: .q5k
    case .q4k: .q4k
    case .f32, .f16, .bf16: nil
    }
  }

  /// The floating-point type of matrices that are not packed.
  public var elementType: ElementType {
    switch self {
    case .f32: .float32
    case .bf16: .bfloat16
    case .f16, .q8, .q5, .q4, .q5k, .q4k: .float16
    }
  }

  /// The format of a tensor under its canonical name, nil where it is not packed.
  ///
  /// Packed are the matrices that the family names, and the head, with at least 8 bits: it alone
  /// decides between near words. The embedding (of which a token reads one row) stays floating point.
  func format(of name: String, in family: any Family) -> PackedFormat? {
    guard let packed else { return nil }
    if name == "head.weight" { return .q8 }
    return family.packs(name) ? packed : nil
  }
}
