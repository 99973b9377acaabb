import Foundation
import RWKVJSON

/// Asks the hub, one request after the other: tries again what may pass, and says what will not.
final class HubClient {
  let settings: HubSettings
  let isCancelled: () -> Bool
  let tell: (HubEvent) -> Void
  let connection: HTTPConnection
  private let patience: Patience
  /// Whether a server has answered.
  private var isReached = false

  /// Makes a client.
  ///
  /// - Throws: `HubError` where requests are forbidden or libcurl is missing.
  init(
    _ settings: HubSettings, patience: Patience = Patience(), isCancelled: @escaping () -> Bool,
    tell: @escaping (HubEvent) -> Void
  ) throws(HubError) {
    guard !settings.isOffline else {
      throw HubError(.offline, "HF_HUB_OFFLINE is set: nothing is asked of the hub")
    }
    self.settings = settings
    self.patience = patience
    self.isCancelled = isCancelled
    self.tell = tell
    connection = try HTTPConnection(settings)
  }

  // MARK: Requests

  /// Headers with the token, which goes to the hub itself only.
  func headers(for url: String) -> [(name: String, value: String)] {
    guard let token = settings.token,
      Address.origin(of: url) == Address.origin(of: settings.endpoint)
    else { return [] }
    return [("Authorization", "Bearer \(token.secret)")]
  }

  /// An address of the hub's as the server gave it, on the mirror that is used in its place.
  func onEndpoint(_ url: String) -> String {
    let standard = HubSettings.publicEndpoint
    guard settings.endpoint != standard, url == standard || url.hasPrefix(standard + "/") else {
      return url
    }
    return settings.endpoint + url.dropFirst(standard.count)
  }

  /// One round of something that is tried again: what came of it.
  enum Round<Value> {
    case done(Value)
    case failed(HTTPFailure)
    case refused(HTTPHead)
    /// The try failed, but brought something: the count of tries begins anew.
    case cutAfterProgress(HTTPFailure)
  }

  /// Does something until it succeeds, is given up or is cancelled.
  ///
  /// - Parameter what: The thing that is asked for, for the error.
  func retrying<Value>(
    _ what: String, _ round: () throws(HubError) -> Round<Value>
  ) throws(HubError) -> Value {
    var attempt = 0
    while true {
      let reason: String
      var asked: Double?
      switch try round() {
      case .done(let value):
        isReached = true
        return value
      case .cutAfterProgress(let failure):
        isReached = true
        attempt = 0
        reason = failure.description
      case .failed(let failure):
        switch failure.kind {
        case .cancelled: throw .cancelled
        case .lasting: throw HubError(.network, "\(what): \(failure)")
        case .line: isReached = true
        case .unreachable: break
        }
        reason = failure.description
      case .refused(let head):
        isReached = true
        asked = head.pause()
        reason = "the server says \(head.status)"
      }
      if isCancelled() { throw .cancelled }
      guard let seconds = patience.delay(before: attempt, asked: asked, isReached: isReached) else {
        let after = attempt == 0 ? "" : " (\(attempt + 1) tries)"
        let wait = asked.map { " and asks to wait \(Int($0)) s" } ?? ""
        throw HubError(.network, "\(what): \(hidden(reason))\(wait)\(after)")
      }
      tell(.waiting(seconds: seconds, reason: hidden(reason)))
      patience.wait(seconds, isCancelled)
      if isCancelled() { throw .cancelled }
      attempt += 1
    }
  }

  /// A text of a server's as it may be shown.
  func hidden(_ text: String) -> String {
    let line = text.prefix(300).split(whereSeparator: \.isNewline).joined(separator: " ")
    return settings.token?.hidden(in: line) ?? line
  }

  /// The answer to a small request, whole.
  ///
  /// - Parameters:
  ///   - subject: The repository or page that is asked for.
  ///   - limit: The most bytes that the answer may have.
  func ask(
    _ request: HTTPRequest, _ subject: Subject, limit: Int = 64 << 20, allowing: Set<Int> = []
  ) throws(HubError) -> (head: HTTPHead, body: [UInt8]) {
    var request = request
    request.headers += headers(for: request.url)
    request.limit = request.limit ?? 120
    return try retrying(subject.description) {
      () throws(HubError) -> Round<(head: HTTPHead, body: [UInt8])> in
      var redirects = 0
      while true {
        let body = Bytes(limit: limit)
        let head: HTTPHead
        do throws(HTTPFailure) {
          head = try connection.perform(request, isCancelled: isCancelled, onBody: body.add)
        } catch {
          guard !body.isTooLong else {
            throw HubError(.answer, "\(subject): the answer has more than \(limit) bytes")
          }
          return .failed(error)
        }
        if head.isPassing { return .refused(head) }
        if head.isRedirect, request.method == .get, let location = head["location"],
          location.hasPrefix("/"), redirects < 5,
          let target = Address.target(location, from: request.url)
        {
          // A renamed repository.
          redirects += 1
          request.url = target
          continue
        }
        guard (200..<300).contains(head.status) || allowing.contains(head.status) else {
          throw refusal(head, body.bytes, subject)
        }
        guard !head.isPage else {
          throw HubError(
            .answer,
            "\(subject): a web page came in place of the hub's answer; is there a proxy or a login?"
          )
        }
        return .done((head, body.bytes))
      }
    }
  }

  private final class Bytes {
    var bytes: [UInt8] = []
    let limit: Int
    var isTooLong = false

    init(limit: Int) { self.limit = limit }

    func add(_ more: UnsafeRawBufferPointer) -> Bool {
      isTooLong = bytes.count + more.count > limit
      if !isTooLong { bytes += more }
      return !isTooLong
    }
  }

  // MARK: Questions

  /// What a repository holds.
  func info(
    of name: RepositoryName, revision: String
  ) throws(HubError) -> RepositoryInfo {
    let url =
      "\(settings.endpoint)/api/models/\(name)/revision/\(Address.escaped(revision))?blobs=true"
    let answer = try ask(
      HTTPRequest(url: url), Subject(repository: name, revision: revision))
    return try RepositoryInfo(name, json: answer.body)
  }
}

/// The thing that is asked for, as an error names it.
struct Subject: CustomStringConvertible {
  var repository: RepositoryName?
  var revision: String?
  var file: String?
  var text: String?

  var description: String {
    text ?? ((repository?.description ?? "") + (file.map { ":\($0)" } ?? ""))
  }
}
