import Foundation
import RWKVEngine

/// Turns Ctrl-C into a cancellation, so that a command ends in order: what was written is kept, what was
/// half made is removed.
final class Interrupt {
  let ticket = CancellationTicket()
  private let source: any DispatchSourceSignal

  /// Listens for SIGINT from now on.
  init() {
    signal(SIGINT, SIG_IGN)
    source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
    source.setEventHandler { [ticket] in ticket.cancel() }
    source.resume()
  }
}
