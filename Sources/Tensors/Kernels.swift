public import CKernels

/// The hot loops for one instruction set; `CKernels.h` states what each computes.
///
/// `@unchecked Sendable`: the table is constant memory of the program.
public struct Kernels: @unchecked Sendable {
  /// The C functions.
  public let c: UnsafePointer<ck_kernels>

  /// The fastest that this processor can run.
  public static let best = Kernels(c: ck_best())

  /// All that this processor can run, the fastest first; the last ones run everywhere.
  public static let all: [Kernels] = {
    var table = [UnsafePointer<ck_kernels>](
      repeating: ck_best(), count: Int(CK_MOST_KERNELS))
    let count = ck_all(&table)
    return table[..<count].map { Kernels(c: $0) }
  }()

  /// What they are compiled for, e.g. "AVX2".
  public var name: String { String(cString: c.pointee.name) }
}

extension ElementType {
  /// The kernels' name for this type; nil for types that no weight matrix has.
  var kernelType: ck_type? {
    switch self {
    case .float32: CK_FLOAT32
    case .float16: CK_FLOAT16
    case .bfloat16: CK_BFLOAT16
    default: nil
    }
  }
}
