import CMalloc

/// How the process deals with memory that was given back.
package enum HeapMemory {
  /// Keeps up to 64 MB of it for what comes next.
  ///
  /// New memory costs a page fault for every 4 KB, which takes longer than to fill them; and sampling a
  /// token, opening a conversation and saving a state each take and give back megabytes. These are the
  /// values that the C library comes to by itself, after having given back the largest blocks it keeps.
  ///
  /// All threads take from one heap: those that the C library makes for threads of their own it gives
  /// back whole, and a reply's second token then waited for the pages of a fresh copy of the state.
  package static func keepFreed() {
    mallopt(M_ARENA_MAX, 1)
    mallopt(M_MMAP_THRESHOLD, 32 << 20)
    mallopt(M_TRIM_THRESHOLD, 64 << 20)
  }
}
