import CRWKVKernels

/// How packed weights are stored: blocks of 32 along the input, 8 rows interleaved.
///
/// `CRWKVKernels.h` has the layout. A block of q8 has a scale, one of q5 and q4 a scale and a minimum,
/// all float16; activations are rounded to int8 for the product.
public enum PackedFormat: String, Hashable, Sendable, CaseIterable {
  case q8, q5, q4

  var kernelFormat: ck_format {
    switch self {
    case .q8: CK_Q8
    case .q5: CK_Q5
    case .q4: CK_Q4
    }
  }

  /// The bytes of a panel of 8 rows × 32 columns.
  public var panelBytes: Int { ck_panel_bytes(kernelFormat) }

  static let panelRows = Int(CK_PANEL_ROWS)
  static let blockLength = Int(CK_BLOCK)
}
