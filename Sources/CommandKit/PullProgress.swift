import Foundation
import RWKVHub

/// How a download goes, as one line on the terminal: how much, how fast, how long it takes.
package final class PullProgress {
  private let status = StatusLine()
  private let name: String
  private var file = ""
  private var rate = TransferRate()
  private var shown = 0.0

  /// Makes one for a model of that name.
  package init(_ name: String) { self.name = name }

  /// Takes what is told of a download.
  package func take(_ event: HubEvent) {
    switch event {
    case .file(let path, let size, let have):
      file = path
      rate = TransferRate(startingAt: have)
      show(have, of: size, always: true)
    case .progress(let received, let size): show(received, of: size, always: received == size)
    case .checking(let path, let done, let size):
      status.show("checking \(path)", share: Double(done) / Double(max(1, size)))
    case .damaged(let path):
      status.clear()
      StandardError.write("\(path) in the cache is damaged; it is fetched again.\n")
    case .waiting(let seconds, let reason):
      status.show("\(name): \(reason); trying again in \(Int(seconds.rounded(.up))) s")
    case .locked: status.show("\(name): another program is fetching it; waiting")
    case .unreachable(let reason):
      status.clear()
      StandardError.write("\(reason); using what is in the cache.\n")
    }
  }

  /// Takes the line away.
  package func clear() { status.clear() }

  private func show(_ received: Int, of size: Int, always: Bool) {
    let now = Date().timeIntervalSinceReferenceDate
    rate.note(received, at: now)
    guard always || now - shown >= 0.2 else { return }
    shown = now
    status.show("\(file): \(rate.text(received, of: size))")
  }
}
