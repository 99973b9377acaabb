import ChatCore
import Foundation
import RWKVEngine
import RWKVHub

/// Fetches a model on a thread of its own, while the chat goes on.
final class ModelDownload: Sendable {
  private let model: MissingModel
  private let ticket = CancellationTicket()
  private let environment: [String: String]
  private let post: @Sendable (DownloadEvent) -> Void

  /// Begins to fetch a model.
  ///
  /// - Parameter post: Told how it goes, a few times a second.
  init(
    _ model: MissingModel, environment: [String: String],
    post: @escaping @Sendable (DownloadEvent) -> Void
  ) {
    self.model = model
    self.environment = environment
    self.post = post
    Thread.detachNewThread { [self] in run() }
  }

  /// Ends it; what came is kept.
  func stop() { ticket.cancel() }

  private func run() {
    do throws(HubError) {
      let settings = try HubSettings(
        environment: environment, program: "rwkv-tui/\(programVersion)")
      var meter = Meter(name: model.name, post: post)
      let fetched = try HubPull(model.reference, settings: settings)
        .run(isCancelled: { [ticket] in ticket.isCancelled }, tell: { meter.take($0) })
      post(.done(name: model.name, path: fetched.path))
    } catch {
      post(
        error.kind == .cancelled
          ? .stopped(name: model.name)
          : .failed(name: model.name, problem: Self.words(of: error)))
    }
  }

  /// Asks the hub how much there would be to fetch.
  static func look(at model: MissingModel, environment: [String: String]) -> DownloadEvent {
    do throws(HubError) {
      let settings = try HubSettings(
        environment: environment, program: "rwkv-tui/\(programVersion)")
      let plan = try HubPull(model.reference, settings: settings).plan()
      return .missing(
        MissingModel(name: model.name, reference: model.reference, size: plan.missing))
    } catch {
      return .failed(name: model.name, problem: words(of: error))
    }
  }

  /// What is wrong with the bytes of a model in the hub's cache, which another program may have put there:
  /// they are held against their hashes once. Nil where nothing is, and for models elsewhere.
  static func damage(at path: String, environment: [String: String]) -> String? {
    guard
      let settings = try? HubSettings(
        environment: environment, program: "rwkv-tui/\(programVersion)"),
      let index = HubCacheIndex(settings), let model = index.model(at: path),
      let verdicts = try? index.check(model, onlyUnverified: true)
    else { return nil }
    let bad = zip(model.files, verdicts).filter { if case .bad = $1 { true } else { false } }
    guard let file = bad.first?.0 else { return nil }
    return "\(model.name) is damaged: \(file) has other bytes than the hub's; "
      + "'rwkv-tui pull \(model.name)' gets it again"
  }

  private static func words(of error: HubError) -> String {
    guard case .ambiguous(let files) = error.kind else { return error.description }
    return error.description + ": " + files.prefix(6).map(\.path).joined(separator: ", ")
      + (files.count > 6 ? ", …" : "")
  }

  /// Thins out what is told.
  private struct Meter {
    let name: String
    let post: @Sendable (DownloadEvent) -> Void
    var rate = TransferRate()
    var told = 0.0

    mutating func take(_ event: HubEvent) {
      let now = Date().timeIntervalSinceReferenceDate
      switch event {
      case .file(_, let size, let have):
        rate = TransferRate(startingAt: have)
        tell(have, size, now)
      case .progress(let received, let size):
        rate.note(received, at: now)
        if now - told >= 0.25 { tell(received, size, now) }
      case .waiting(let seconds, let reason):
        post(.waiting(name: name, reason: "\(reason); again in \(Int(seconds.rounded(.up))) s"))
      case .locked: post(.waiting(name: name, reason: "another program fetches it"))
      case .checking(_, let done, let size):
        guard now - told >= 0.25 else { return }
        told = now
        let share = Int(100 * Double(done) / Double(max(1, size)))
        post(.waiting(name: name, reason: "checking what is here: \(share) %"))
      case .damaged:
        post(.waiting(name: name, reason: "what was here is damaged; getting it again"))
      case .unreachable: break
      }
    }

    private mutating func tell(_ received: Int, _ size: Int, _ now: Double) {
      told = now
      post(
        .progress(
          name: name, received: received, size: size, text: rate.text(received, of: size)))
    }
  }
}
