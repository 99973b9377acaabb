import Dispatch

/// A value that only its own thread ever touches, for one piece of work after another.
///
/// `@unchecked Sendable`: the compiler cannot see that `thread` serialises every access to `value`.
public final class QueueConfined<Value>: @unchecked Sendable {
  private let thread: WorkThread
  private var value: Value

  /// Takes a value over; nobody else may keep a reference to it.
  ///
  /// - Parameters:
  ///   - label: The thread's name.
  ///   - givesWay: Whether others are to be let finish their turn first; see `WorkThread`.
  public init(label: String, givesWay: Bool = false, _ value: sending Value) {
    thread = WorkThread(name: label, givesWay: givesWay)
    self.value = value
  }

  deinit { thread.end() }

  /// Runs `body` on the thread, after everything asked for before.
  public func async(_ body: @escaping @Sendable (inout Value) -> Void) {
    thread.async { body(&self.value) }
  }

  /// Waits until everything asked for so far has run.
  public func drain() {
    let isDone = DispatchSemaphore(value: 0)
    thread.async { isDone.signal() }
    isDone.wait()
  }
}
