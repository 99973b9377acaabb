import CRWKVKernels

/// Room for activations that a kernel rounds to int8, filled with what it must not leave.
final class RoundedActivations {
  /// Blocks of a token.
  let blocks: Int
  let q: UnsafeMutableBufferPointer<Int8>
  let scale: UnsafeMutableBufferPointer<Float>
  let sum: UnsafeMutableBufferPointer<Int32>
  let offset: UnsafeMutableBufferPointer<Float>

  init(tokens: Int, columns: Int) {
    blocks = (columns + CK_BLOCK - 1) / CK_BLOCK
    let count = tokens * blocks
    q = .allocate(capacity: count * CK_BLOCK)
    scale = .allocate(capacity: count)
    sum = .allocate(capacity: count)
    offset = .allocate(capacity: count)
    q.initialize(repeating: 99)
    scale.initialize(repeating: .nan)
    sum.initialize(repeating: 99)
    offset.initialize(repeating: .nan)
  }

  deinit {
    q.deallocate()
    scale.deallocate()
    sum.deallocate()
    offset.deallocate()
  }

  /// What a kernel takes, without the first tokens.
  func pointers(from token: Int) -> ck_quantised {
    let skipped = token * blocks
    return ck_quantised(
      q: q.baseAddress! + skipped * CK_BLOCK, scale: scale.baseAddress! + skipped,
      sum: sum.baseAddress! + skipped, offset: offset.baseAddress! + skipped)
  }
}
