import ChatCore
import Foundation
import RWKVEngine
import RWKVHub

/// Fetching models, as commands do it: with progress on the terminal, ended by Ctrl-C.
package enum Pull {
  /// Where the hub is, by the environment.
  ///
  /// - Throws: `HubError` where a variable says what cannot be.
  package static func settings() throws(HubError) -> HubSettings {
    try HubSettings(
      environment: ProcessInfo.processInfo.environment, program: "rwkv-tui/\(programVersion)")
  }

  /// Fetches a model, and gives its path.
  ///
  /// - Throws: `HubError`, or the status of the signal that ended it.
  package static func fetch(_ reference: HubReference, called name: String) throws -> String {
    let progress = PullProgress(name)
    defer { progress.clear() }
    let interrupt = Interrupt()
    do throws(HubError) {
      return try HubPull(reference, settings: settings())
        .run(isCancelled: { interrupt.ticket.isCancelled }, tell: progress.take).path
    } catch {
      progress.clear()
      if error.kind == .cancelled {
        StandardError.write("Stopped. What came is kept; the same command goes on from there.\n")
        try interrupt.check()
      }
      throw CommandError(Self.words(of: error))
    }
  }

  /// Asks whether to fetch a model, with its size, as the hub or the list tells it.
  package static func isWanted(_ missing: MissingModel) throws -> Bool {
    let size = missing.size.map { " (about \(ByteCount.text($0)))" } ?? ""
    StandardError.write(
      "\(missing.name) is not here yet. Get it\(size) from \(missing.reference.repository)? [y/N] ")
    return readLine().map { ["y", "yes"].contains($0.lowercased()) } ?? false
  }

  /// An error with the files that fit, where several do.
  package static func words(of error: HubError) -> String {
    guard case .ambiguous(let files) = error.kind else { return error.description + "." }
    let table = files.prefix(40).map { file in
      let size = file.size.map(ByteCount.text) ?? "?"
      let pad = String(repeating: " ", count: max(0, 10 - size.count))
      return "  \(pad)\(size)  \(file.date ?? "        ")  \(file.path)"
    }
    let more = files.count > 40 ? ["  and \(files.count - 40) more"] : []
    return ([error.description + "; any part of the name that fits one is enough:"] + table + more)
      .joined(separator: "\n")
  }
}
