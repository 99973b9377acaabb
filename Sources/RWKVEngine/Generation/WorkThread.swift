import Foundation

/// A thread that does what it is asked for, one piece of work after another.
///
/// A thread of our own rather than a Dispatch queue, for Dispatch on Linux lends the threads of all its
/// queues from one pool: none of them can be told how to share the processors with the others.
///
/// `@unchecked Sendable`: `waiting` and `isEnding` are touched only while `condition` is locked.
final class WorkThread: @unchecked Sendable {
  private let condition = NSCondition()
  private var waiting: [@Sendable () -> Void] = []
  private var isEnding = false

  /// Starts a thread.
  ///
  /// - Parameter givesWay: Whether it lets a thread that is running finish its turn before it begins
  ///   anything, rather than to take the processor from it as a thread that has slept does. On a
  ///   busy machine it begins some milliseconds later, and takes as long.
  init(name: String, givesWay: Bool) {
    let thread = Thread { [self] in
      if givesWay { Self.giveWay() }
      while let work = next() { work() }
    }
    thread.name = name
    thread.start()
  }

  /// Has the thread do something, after everything asked for before.
  func async(_ work: @escaping @Sendable () -> Void) {
    condition.lock()
    waiting.append(work)
    condition.unlock()
    condition.signal()
  }

  /// Has the thread end after what it was asked for.
  func end() {
    condition.lock()
    isEnding = true
    condition.unlock()
    condition.signal()
  }

  /// What to do next, which is waited for; nil at the end.
  private func next() -> (@Sendable () -> Void)? {
    condition.lock()
    defer { condition.unlock() }
    while waiting.isEmpty, !isEnding { condition.wait() }
    return waiting.isEmpty ? nil : waiting.removeFirst()
  }

  /// Linux's SCHED_BATCH, which glibc's headers keep from Swift.
  private static let batchPolicy: Int32 = 3

  /// Makes the calling thread one that takes no processor from a thread that runs.
  private static func giveWay() {
    var parameters = sched_param()
    // Where the system has no such threads nothing changes.
    _ = sched_setscheduler(0, batchPolicy, &parameters)
  }
}
