import Synchronization

/// Where events wait for whoever looks for them, from any thread.
public final class EventQueue<Event: Sendable>: Sendable {
  private let waiting = Mutex<[Event]>([])

  /// Makes an empty queue.
  public init() {}

  /// Adds an event; one that leaves nothing of the last one to be seen takes its place.
  public func post(_ event: Event, supersedes: (Event) -> Bool = { _ in false }) {
    waiting.withLock { waiting in
      if let last = waiting.last, supersedes(last) { waiting.removeLast() }
      waiting.append(event)
    }
  }

  /// Takes everything out, oldest first.
  public func take() -> [Event] {
    waiting.withLock { waiting in
      defer { waiting = [] }
      return waiting
    }
  }
}
