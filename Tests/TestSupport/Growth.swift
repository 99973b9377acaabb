import Glibc

/// How much longer work takes when its input grows fourfold: about 4 where it is linear, 16 where it is
/// quadratic. A test that asks for less than 9 fails for the second only.
///
/// Counts the processor time of this thread, which other programs do not change, and of several tries
/// the best, which their use of the caches changes least.
///
/// - Parameters:
///   - size: The size of the smaller input; large enough that the work takes milliseconds.
///   - input: Makes an input of a size.
///   - work: What is to be done with it.
public func growth<Input>(
  quadrupling size: Int, input: (Int) -> Input, work: (Input) -> Void
) -> Double {
  let inputs = [size, 4 * size].map(input)
  var best = [UInt64](repeating: .max, count: 2)
  for _ in 0..<5 {
    for index in 0..<2 {
      let start = threadTime()
      work(inputs[index])
      best[index] = min(best[index], threadTime() - start)
    }
  }
  return Double(best[1]) / Double(max(1, best[0]))
}

/// Nanoseconds of processor time that this thread has used.
private func threadTime() -> UInt64 {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}
