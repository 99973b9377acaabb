import Tensors

/// The sizes of published RWKV models, by the names that `bench --shape` takes.
public enum ModelShape: String, Hashable, Sendable, CaseIterable {
  case v4x169m = "v4-169m"
  case v4x430m = "v4-430m"
  case v4x1b5 = "v4-1b5"
  case v6x1b6 = "v6-1b6"
  case v6x3b = "v6-3b"
  case v6x7b = "v6-7b"

  var family: ModelFamily { rawValue.hasPrefix("v4") ? .rwkv4 : .rwkv6 }

  var layers: Int {
    switch self {
    case .v4x169m: 12
    case .v4x430m, .v4x1b5, .v6x1b6: 24
    case .v6x3b, .v6x7b: 32
    }
  }

  var hidden: Int {
    switch self {
    case .v4x169m: 768
    case .v4x430m: 1024
    case .v4x1b5, .v6x1b6: 2048
    case .v6x3b: 2560
    case .v6x7b: 4096
    }
  }

  /// RWKV-6 has 3.5 times the width, in steps of 32.
  var feedForward: Int { family == .rwkv4 ? 4 * hidden : hidden * 7 / 2 / 32 * 32 }

  var vocabulary: Int { family == .rwkv4 ? 50277 : 65536 }

  var headSize: Int { 64 }

  /// Ranks of RWKV-6's adapters: of the token shift, and of the decay.
  var adapterRanks: (mix: Int, decay: Int) { hidden == 4096 ? (64, 128) : (32, 64) }
}

/// What the weights of a synthetic or converted model are stored as.
public enum WeightType: String, Hashable, Sendable, CaseIterable {
  case f32, f16, bf16, q8, q5, q4

  /// The packed format, for those that have one.
  public var packed: PackedFormat? {
    switch self {
    case .q8: .q8
    case .q5: .q5
    case .q4: .q4
    case .f32, .f16, .bf16: nil
    }
  }

  /// The floating-point type of matrices that are not packed.
  public var elementType: ElementType {
    switch self {
    case .f32: .float32
    case .bf16: .bfloat16
    case .f16, .q8, .q5, .q4: .float16
    }
  }

  /// The format of a tensor under its canonical name, nil where it is not packed.
  ///
  /// Packed are the matrices that every token reads whole. The head has at least 8 bits: it alone
  /// decides between near words. The embedding (of which a token reads one row), the adapters and all
  /// vectors stay floating point.
  public func format(of name: String) -> PackedFormat? {
    guard let packed else { return nil }
    if name == "head.weight" { return .q8 }
    let isLayerMatrix = name.hasPrefix("blocks.") && name.hasSuffix(".weight")
    let isNorm = name.contains(".ln")
    return isLayerMatrix && !isNorm ? packed : nil
  }
}
