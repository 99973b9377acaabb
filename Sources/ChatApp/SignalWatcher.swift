import ChatUI
import Dispatch
import Foundation
import Synchronization
import TerminalKit

/// Turns signals into actions, so that the program ends by the same way whoever ends it.
public final class SignalWatcher {
  private let sources: [any DispatchSourceSignal]
  private let received: Received

  private final class Received: Sendable {
    let signal = Atomic<Int32>(0)
  }

  /// Watches SIGTERM, SIGHUP, SIGINT and SIGQUIT, which end the program, SIGWINCH, which redraws it, and SIGCONT,
  /// after which a shell may have had the terminal.
  public init(mailbox: Mailbox) {
    let received = Received()
    self.received = received
    func watch(_ number: Int32, _ body: @escaping @Sendable () -> Void) -> any DispatchSourceSignal
    {
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler(handler: DispatchWorkItem(block: body))
      source.resume()
      return source
    }
    let ending = [SIGTERM, SIGHUP, SIGINT, SIGQUIT]
    for number in ending + [SIGPIPE] { signal(number, SIG_IGN) }
    sources =
      ending.map { number in
        watch(number) {
          received.signal.store(number, ordering: .relaxed)
          mailbox.post(Self.wish(behind: number))
        }
      } + [
        watch(SIGWINCH) { mailbox.wake() },
        watch(SIGCONT) { mailbox.post(.resumed) },
      ]
  }

  /// The wish of a signal that ends the program.
  ///
  /// A terminal that goes away sends SIGHUP, as does the shell in it, and the input ends: one wish.
  /// SIGTERM twice is impatience.
  static func wish(behind signal: Int32) -> Action {
    signal == SIGHUP ? .input(.closed) : .terminate
  }

  /// 128 and the signal's number where one ended the program, else 0.
  public var exitStatus: Int32 {
    let signal = received.signal.load(ordering: .relaxed)
    return signal == 0 ? 0 : 128 + signal
  }
}
