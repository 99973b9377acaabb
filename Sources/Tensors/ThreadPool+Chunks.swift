extension ThreadPool {
  /// Runs `body` on chunks of `count` items that are read from memory, `bytesEach` bytes an item.
  ///
  /// A chunk reads at least 64 KB, so that claiming one costs little beside it, and there are about
  /// eight a thread, so that a thread that is held up delays the others little. Chunks begin at
  /// multiples of `multiple`.
  func runChunks(
    of count: Int, bytesEach: Int, multipleOf multiple: Int, _ body: (Range<Int>) -> Void
  ) {
    func roundedUp(_ items: Int) -> Int { (items + multiple - 1) / multiple * multiple }
    let least = roundedUp(65536 / max(1, bytesEach))
    let length = max(multiple, least, roundedUp(count / (8 * threadCount)))
    run(count: (count + length - 1) / length) { chunk, _ in
      body(chunk * length..<min(count, (chunk + 1) * length))
    }
  }
}
