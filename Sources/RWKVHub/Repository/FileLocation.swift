/// Where a file can be fetched now, and by what its bytes are known.
struct FileLocation {
  /// Signed addresses expire: a new one is asked for before every try.
  let url: String
  let hash: FileHash
  let size: Int
}

extension HubClient {
  /// Asks where a file lies.
  ///
  /// - Parameter file: As the repository lists it: the answer must agree.
  func location(
    of file: RemoteFile, in info: RepositoryInfo
  ) throws(HubError) -> Round<FileLocation> {
    let subject = Subject(repository: info.name, revision: info.commit, file: file.path)
    var url =
      "\(settings.endpoint)/\(info.name)/resolve/\(info.commit)/\(Address.escapedPath(file.path))"
    for _ in 0...5 {
      var request = HTTPRequest(method: .head, url: url)
      request.headers = headers(for: url) + [("Accept-Encoding", "identity")]
      request.limit = 60
      let head: HTTPHead
      do throws(HTTPFailure) {
        head = try connection.perform(request, isCancelled: isCancelled)
      } catch {
        return .failed(error)
      }
      if head.isPassing { return .refused(head) }
      let location = head["location"]
      guard head.status == 200 || head.isRedirect else { throw refusal(head, [], subject) }
      // Of a redirect the length is that of the redirect itself.
      let linked = head["x-linked-etag"]
      if head.isRedirect, linked == nil {
        guard let location, location.hasPrefix("/"), let next = Address.target(location, from: url)
        else { throw refusal(head, [], subject) }
        url = next
        continue
      }
      guard head["x-repo-commit"] != nil, !head.isPage || linked != nil else {
        throw HubError(
          .answer,
          "\(subject): the answer is not the hub's; is there a proxy or a login page on the way?")
      }
      return .done(try found(head, linked ?? head["etag"], at: url, file, subject))
    }
    throw HubError(.answer, "\(subject): the hub leads round in circles")
  }

  private func found(
    _ head: HTTPHead, _ tag: String?, at url: String, _ file: RemoteFile, _ subject: Subject
  ) throws(HubError) -> FileLocation {
    var tag = (tag ?? "")[...]
    if tag.hasPrefix("W/") { tag = tag.dropFirst(2) }
    while tag.hasPrefix("\"") { tag = tag.dropFirst() }
    while tag.hasSuffix("\"") { tag = tag.dropLast() }
    let told = FileHash(String(tag))
    // A mirror may make up tags of its own; the list of files has the hash then.
    guard let hash = told ?? file.hash else {
      throw HubError(.answer, "\(subject): the hub tells no hash, so it could not be verified")
    }
    if let listed = file.hash, listed != hash {
      throw HubError(
        .answer, "\(subject): the hub tells two hashes, \(listed.digits) and \(hash.digits)")
    }
    let length =
      head["x-linked-size"].flatMap { Int($0) } ?? (head.isRedirect ? nil : head.length)
    guard let size = length ?? file.size, size >= 0 else {
      throw HubError(.answer, "\(subject): the hub tells no size")
    }
    if let listed = file.size, listed != size {
      throw HubError(.answer, "\(subject): the hub tells two sizes, \(listed) and \(size)")
    }
    guard head.isRedirect else { return FileLocation(url: url, hash: hash, size: size) }
    guard let location = head["location"], let target = Address.target(location, from: url) else {
      throw HubError(.answer, "\(subject): the hub leads to an address that may not be followed")
    }
    return FileLocation(url: onEndpoint(target), hash: hash, size: size)
  }
}
