import Synchronization

/// Asks a computation on another queue to end; it looks between two tokens and between two layers.
public final class CancellationTicket: Sendable {
  private let flag = Atomic<Bool>(false)

  /// Makes a ticket that asks for nothing yet.
  public init() {}

  /// Whether an end was asked for.
  public var isCancelled: Bool { flag.load(ordering: .relaxed) }

  /// Asks for an end; cannot be taken back.
  public func cancel() { flag.store(true, ordering: .relaxed) }
}
