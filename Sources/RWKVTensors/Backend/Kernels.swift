import CRWKVKernels
import Synchronization

/// The hot loops for one instruction set; `CRWKVKernels.h` states what each computes.
///
/// `@unchecked Sendable`: the table is constant memory of the program.
public struct Kernels: @unchecked Sendable {
  /// The C functions.
  let c: UnsafePointer<ck_kernels>

  /// Those that everything is computed with: the fastest that this processor can run, or those last
  /// given to `use`.
  public static var current: Kernels {
    Kernels(c: UnsafePointer(bitPattern: chosen.load(ordering: .relaxed))!)
  }

  private static let chosen = Atomic(UInt(bitPattern: ck_best()))

  /// Computes everything with others from now on, to measure what they would do.
  public static func use(_ kernels: Kernels) {
    chosen.store(UInt(bitPattern: kernels.c), ordering: .relaxed)
  }

  /// All that this processor can run, the fastest first; the last ones run everywhere.
  public static let all: [Kernels] = {
    var table = [UnsafePointer<ck_kernels>](
      repeating: ck_best(), count: Int(CK_MOST_KERNELS))
    let count = ck_all(&table)
    return table[..<count].map { Kernels(c: $0) }
  }()

  /// The instruction set that they are compiled for, e.g. "AVX2".
  public var name: String { String(cString: c.pointee.name) }

  /// Reads bytes once and does nothing with them: the limit of every product with one vector.
  public func read(_ bytes: UnsafeRawBufferPointer) {
    if let start = bytes.baseAddress { _ = c.pointee.read(start, bytes.count) }
  }
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
