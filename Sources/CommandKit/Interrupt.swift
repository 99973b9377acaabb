import ArgumentParser
import Foundation
import RWKVEngine
import Synchronization

/// Turns Ctrl-C, and what else asks a program to end, into a cancellation, so that a command ends in
/// order: what was written is kept, what was half made is removed.
package final class Interrupt {
  package let ticket = CancellationTicket()
  private let received = Received()
  /// Has something to read once a signal came.
  private let wake = Pipe()
  private let sources: [any DispatchSourceSignal]
  private let signals: [Int32]

  private final class Received: Sendable {
    let signal = Atomic<Int32>(0)
  }

  /// Listens for SIGINT, SIGTERM and SIGHUP from now on, but for those that whoever started the
  /// command has it ignore, as `nohup` does.
  package init() {
    let wake = wake.fileHandleForWriting.fileDescriptor
    signals = [SIGINT, SIGTERM, SIGHUP].filter { number in
      let before = unsafeBitCast(signal(number, SIG_IGN), to: Int.self)
      return before != unsafeBitCast(SIG_IGN, to: Int.self)
    }
    sources = signals.map { [ticket, received] number in
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        received.signal.store(number, ordering: .relaxed)
        ticket.cancel()
        _ = write(wake, "!", 1)
      }
      source.resume()
      return source
    }
  }

  deinit {
    // What comes after it hears signals as before.
    for source in sources { source.cancel() }
    for number in signals { signal(number, SIG_DFL) }
  }

  /// Ends the command as a shell expects of one that was asked to, if it was.
  package func check() throws {
    guard ticket.isCancelled else { return }
    throw ExitCode(128 + received.signal.load(ordering: .relaxed))
  }

  /// Waits until there is something to read, or the end of it; false where a signal comes first.
  package func waits(forInput descriptor: Int32) -> Bool {
    var sources = [descriptor, wake.fileHandleForReading.fileDescriptor].map {
      pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
    }
    while poll(&sources, nfds_t(sources.count), -1) < 0, errno == EINTR {}
    return !ticket.isCancelled
  }
}
