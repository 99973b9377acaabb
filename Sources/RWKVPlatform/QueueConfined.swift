import Dispatch

/// A value that only its own serial queue ever touches.
///
/// `@unchecked Sendable`: the compiler cannot see that `queue` serialises every access to `value`.
public final class QueueConfined<Value>: @unchecked Sendable {
  private let queue: DispatchQueue
  private var value: Value

  /// Takes a value over; nobody else may keep a reference to it.
  public init(label: String, qos: DispatchQoS = .default, _ value: sending Value) {
    queue = DispatchQueue(label: label, qos: qos)
    self.value = value
  }

  /// Runs `body` on the queue, after everything asked for before.
  public func async(_ body: @escaping @Sendable (inout Value) -> Void) {
    queue.async { body(&self.value) }
  }

  /// Waits until everything asked for so far has run.
  public func drain() {
    queue.sync {}
  }
}
