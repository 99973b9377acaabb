import CRWKVKernels

/// How packed weights are stored: blocks of 32 along the input, 8 rows interleaved.
///
/// `CRWKVKernels.h` has the layout. A block of q8 has a scale, one of q5 and q4 a scale and a minimum,
/// all float16. Eight blocks of q5k and q4k share them, and each has factors of six bits: the parameters
/// of ggml's Q5_K and Q4_K. Activations are rounded to int8 for the product.
public enum PackedFormat: String, Hashable, Sendable, CaseIterable {
  case q8, q5, q4, q5k, q4k

  var kernelFormat: ck_format {
    switch self {
    case .q8: CK_Q8
    case .q5: CK_Q5
    case .q4: CK_Q4
    case .q5k: CK_Q5K
    case .q4k: CK_Q4K
    }
  }

  /// The bytes of a panel of 8 rows.
  public var panelBytes: Int { ck_panel_bytes(kernelFormat) }

  /// The columns of a panel.
  public var panelColumns: Int { ck_panel_columns(kernelFormat) }

  /// The rows of a panel.
  public static let panelRows = Int(CK_PANEL_ROWS)
  static let blockLength = Int(CK_BLOCK)
}
