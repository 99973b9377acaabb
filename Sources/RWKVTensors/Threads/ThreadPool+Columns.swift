extension ThreadPool {
  /// Runs `body` for ranges of `width` columns that together are all, shared among the threads.
  ///
  /// - Parameter memory: What all of it reads, each range as much, one after another; nil where it reads
  ///   nothing but the activations.
  public func split(
    columns: Int, by width: Int, reading memory: Activations? = nil,
    _ body: (Range<Int>) -> Void
  ) {
    let count = (columns + width - 1) / width
    func range(_ index: Int) -> Range<Int> { index * width..<min(columns, (index + 1) * width) }
    if let memory {
      run(count: count, over: UnsafeRawBufferPointer(memory.values)) { index, _ in
        body(range(index))
      }
    } else {
      run(count: count) { index, _ in body(range(index)) }
    }
  }
}
