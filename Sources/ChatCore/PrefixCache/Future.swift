import Dispatch
import Synchronization

/// The result of work that another thread does at the same time.
final class Future<Value: Sendable>: Sendable {
  private let result = Mutex<Value?>(nil)
  private let done = DispatchGroup()

  /// Begins the work.
  init(_ work: @escaping @Sendable () -> Value) {
    DispatchQueue.global(qos: .userInitiated).async(group: done) { [result = self] in
      let value = work()
      result.result.withLock { $0 = value }
    }
  }

  /// The result, waited for.
  func wait() -> Value {
    done.wait()
    guard let value = result.withLock({ $0 }) else { preconditionFailure("the work has ended") }
    return value
  }
}
