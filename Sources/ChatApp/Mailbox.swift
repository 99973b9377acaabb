import ChatCore
import ChatUI
import Foundation

/// Where other threads leave actions for the main thread, which a byte in a pipe wakes.
public final class Mailbox: Sendable {
  /// Becomes readable when there are actions: what the main thread polls.
  public let wakeDescriptor: Int32
  private let signalDescriptor: Int32
  private let waiting = EventQueue<Action>()

  /// Makes an empty mailbox.
  public init() {
    var ends: [Int32] = [-1, -1]
    precondition(pipe(&ends) == 0, "no file descriptors are left")
    for end in ends {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    (wakeDescriptor, signalDescriptor) = (ends[0], ends[1])
  }

  deinit {
    close(wakeDescriptor)
    close(signalDescriptor)
  }

  /// Leaves an action. One that only says how far something has come replaces the one before it.
  public func post(_ action: Action) {
    waiting.post(action, supersedes: action.supersedes)
    wake()
  }

  /// Leaves what the session reports.
  public func post(_ event: SessionEvent) { post(.session(event)) }

  /// Leaves what the storage reports.
  public func post(_ event: StorageEvent) { post(.storage(event)) }

  /// Wakes the main thread, e.g. to look at the terminal's size.
  public func wake() {
    // A full pipe is a thread that will wake anyway.
    _ = write(signalDescriptor, [1], 1)
  }

  /// Takes everything out, oldest first.
  public func take() -> [Action] {
    var bytes = [UInt8](repeating: 0, count: 256)
    while read(wakeDescriptor, &bytes, bytes.count) > 0 {}
    return waiting.take()
  }
}

extension Action {
  /// Whether nothing of an earlier action is lost when only this one is seen.
  fileprivate func supersedes(_ earlier: Action) -> Bool {
    switch (earlier, self) {
    case (.session(.replies), .session(.replies)), (.session(.reading), .session(.reading)),
      (.session(.heat(.reading)), .session(.heat(.reading))),
      (.session(.heat(.line)), .session(.heat(.line))), (.tick, .tick):
      true
    default: false
    }
  }
}
