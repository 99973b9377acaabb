import RWKVPlatform

/// A file that is being fetched: its bytes so far, on disk and hashed.
final class Arrival {
  let file: GrowingFile
  private let hash: FileHash
  private let size: Int
  private let path: String
  private let client: HubClient
  private var digest: Digest
  /// Whether a whole file had another hash once.
  private var wasWrong = false
  /// Why the request that runs was ended.
  private var problem: HubError?
  private var failure: HTTPFailure?

  /// Bytes that are there.
  var received: Int { file.size }

  /// Goes on with what is there of a file, which is hashed first.
  init(
    _ file: GrowingFile, _ hash: FileHash, size: Int, path: String, _ client: HubClient
  ) throws(HubError) {
    self.file = file
    self.hash = hash
    self.size = size
    self.path = path
    self.client = client
    digest = try Digest(for: hash, size: size)
    let digest = digest
    try onDisk { () throws(SystemError) in
      if file.size > size { try file.empty() }
      try file.read { bytes in
        digest.update(bytes)
        return !client.isCancelled()
      }
    }
    if client.isCancelled() { throw .cancelled }
  }

  /// Asks for the bytes that lack.
  func fetch(
    from url: String, _ subject: Subject
  ) throws(HubError) -> HubClient.Round<Void> {
    let start = received
    if start == size { return try verify(subject) }
    var request = HTTPRequest(url: url)
    request.headers = [("Accept-Encoding", "identity")]
    if start > 0 { request.headers.append(("Range", "bytes=\(start)-")) }
    for _ in 0...5 {
      (problem, failure) = (nil, nil)
      var sent = request
      sent.headers += client.headers(for: request.url)
      var head = HTTPHead(status: 0)
      do throws(HTTPFailure) {
        head = try client.connection.perform(
          sent, isCancelled: client.isCancelled,
          onHead: { [self] in
            head = $0
            return accept($0, from: start, subject)
          },
          onBody: { [self] in take($0, subject) })
      } catch {
        if let problem { throw problem }
        if client.isCancelled() { throw .cancelled }
        if let failure { return .failed(failure) }
        if head.status == 416 || head.isRedirect || head.status >= 400 {
          // The body of an answer that is no file is not wanted.
        } else {
          return received > start + 1 << 20 ? .cutAfterProgress(error) : .failed(error)
        }
      }
      if let problem { throw problem }
      if head.isRedirect {
        guard let location = head["location"],
          let next = Address.target(location, from: request.url)
        else { throw client.refusal(head, [], subject) }
        request.url = client.onEndpoint(next)
        continue
      }
      if head.isPassing { return .refused(head) }
      if head.status == 416 {
        if received == size { return try verify(subject) }
        try begin()
        return .failed(
          HTTPFailure(kind: .line, description: "the server has fewer bytes than are here"))
      }
      guard head.status == 200 || head.status == 206 else {
        let isElsewhere =
          Address.origin(of: request.url) != Address.origin(of: client.settings.endpoint)
        // An address that has expired.
        if isElsewhere, [400, 401, 403, 404, 410].contains(head.status) {
          return .failed(
            HTTPFailure(kind: .line, description: "the storage says \(head.status)"))
        }
        throw client.refusal(head, [], subject)
      }
      if let failure { return .failed(failure) }
      guard received == size else {
        return .failed(
          HTTPFailure(kind: .line, description: "the line ended \(size - received) bytes early"))
      }
      return try verify(subject)
    }
    throw HubError(.answer, "\(subject): the hub leads round in circles")
  }

  /// Looks at the beginning of an answer; false where none of its bytes are wanted.
  private func accept(_ head: HTTPHead, from start: Int, _ subject: Subject) -> Bool {
    guard head.status == 200 || head.status == 206 else { return false }
    if head.isPage, !subject.description.lowercased().hasSuffix(".html") {
      problem = HubError(
        .answer, "\(subject): a web page came in place of the file; is there a proxy or a login?")
      return false
    }
    var wanted = size
    if head.status == 206 {
      let range = head["content-range"]?.wholeMatch(
        of: #/bytes ([0-9]{1,18})-([0-9]{1,18})\/([0-9]{1,18}|\*)/#)
      guard start > 0, let range, Int(range.1) == start, Int(range.2) == size - 1,
        range.3 == "*" || Int(range.3) == size
      else {
        failure = HTTPFailure(
          kind: .line, description: "the server sends another part than was asked for")
        restart()
        return false
      }
      wanted -= start
    } else if start > 0 {
      restart()
      guard problem == nil else { return false }
    }
    if let length = head.length, length != wanted {
      failure = HTTPFailure(
        kind: .line, description: "the server announces \(length) bytes in place of \(wanted)")
      return false
    }
    return true
  }

  /// Takes bytes; false where there is no use in more.
  private func take(_ bytes: UnsafeRawBufferPointer, _ subject: Subject) -> Bool {
    guard received + bytes.count <= size else {
      failure = HTTPFailure(kind: .line, description: "the server sends more than \(size) bytes")
      restart()
      return false
    }
    do throws(SystemError) {
      try file.append(bytes)
    } catch {
      problem = HubError(.file, "\(path): cannot be written: \(error)")
      return false
    }
    digest.update(bytes)
    client.tell(.progress(received: received, size: size))
    return true
  }

  private func verify(_ subject: Subject) throws(HubError) -> HubClient.Round<Void> {
    let found = digest.finish()
    guard found != hash.digits else { return .done(()) }
    try begin()
    // What was there from before may have been damaged: once all of it is fetched anew.
    guard wasWrong else {
      wasWrong = true
      return .failed(HTTPFailure(kind: .line, description: "the bytes have another hash"))
    }
    throw HubError(
      .mismatch,
      "\(subject): the bytes that came have the hash \(found), and the hub tells \(hash.digits); they were deleted"
    )
  }

  /// Begins anew, with no bytes.
  private func begin() throws(HubError) {
    digest = try Digest(for: hash, size: size)
    try onDisk { () throws(SystemError) in try file.empty() }
  }

  private func restart() {
    do throws(HubError) { try begin() } catch { problem = error }
  }

  private func onDisk(_ body: () throws(SystemError) -> Void) throws(HubError) {
    do throws(SystemError) {
      try body()
    } catch {
      throw HubError(.file, "\(path): \(error)")
    }
  }
}
