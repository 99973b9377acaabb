import RWKVPlatform

/// Fetches one file of a repository into the cache: goes on where an earlier try ended, and gives it its name
/// only when its hash is the one that the hub tells.
struct Download {
  let client: HubClient
  let cache: RepositoryCache
  let info: RepositoryInfo
  let file: RemoteFile

  private var subject: Subject { Subject(repository: info.name, file: file.path) }

  /// Fetches it, if it is not there.
  ///
  /// - Returns: The hash of its bytes, by which they are in the cache.
  func run() throws(HubError) -> FileHash {
    // One that was found damaged is looked at again only when it has become another.
    var bad: FileStamp?
    if let hash = file.hash, let size = file.size, try isHere(hash, size, &bad) { return hash }
    var location: FileLocation? = try client.retrying(subject.description) {
      () throws(HubError) -> HubClient.Round<FileLocation> in
      try client.location(of: file, in: info)
    }
    let (hash, size) = (location!.hash, location!.size)
    if try isHere(hash, size, &bad) { return hash }
    let lock = try cache.lock(hash, isCancelled: client.isCancelled) { client.tell(.locked) }
    defer { withExtendedLifetime(lock) {} }
    // The other program may have fetched it.
    if try isHere(hash, size, &bad) { return hash }
    let arrival = try Arrival(
      cache.openUnfinished(hash), hash, size: size, path: cache.unfinishedPath(hash), client)
    try checkRoom(for: size - arrival.received)
    client.tell(.file(path: file.path, size: size, have: arrival.received))
    try client.retrying(subject.description) { () throws(HubError) -> HubClient.Round<Void> in
      let now: FileLocation
      if let known = location {
        now = known
        // Signed addresses expire.
        location = nil
      } else {
        switch try client.location(of: file, in: info) {
        case .done(let value): now = value
        case .failed(let failure): return .failed(failure)
        case .refused(let head): return .refused(head)
        case .cutAfterProgress(let failure): return .cutAfterProgress(failure)
        }
        guard now.hash == hash, now.size == size else {
          throw HubError(.mismatch, "\(subject): the file was changed meanwhile; pull again")
        }
      }
      return try arrival.fetch(from: now.url, subject)
    }
    try cache.finish(hash, arrival.file)
    verified.note(hash, FileStamp(of: cache.blobPath(hash)))
    return hash
  }

  private var verified: VerifiedFiles { client.settings.verified }

  /// Whether the file is in the cache with the right bytes, which are looked at once: another program may
  /// have put it there, and those verify the size only.
  private func isHere(
    _ hash: FileHash, _ size: Int, _ bad: inout FileStamp?
  ) throws(HubError) -> Bool {
    let path = cache.blobPath(hash)
    guard cache.has(hash, size: size), let blob = try? RegularFile(path) else { return false }
    if verified.has(hash, blob.stamp) { return true }
    if let bad, bad == blob.stamp { return false }
    let found = try hash.found(in: blob, at: path) { done in
      client.tell(.checking(path: file.path, done: done, size: size))
      return !client.isCancelled()
    }
    guard let found else { throw .cancelled }
    guard found == hash.digits else {
      client.tell(.damaged(path: path))
      bad = blob.stamp
      return false
    }
    verified.note(hash, blob.stamp)
    return true
  }

  func checkRoom(for bytes: Int) throws(HubError) {
    guard let free = cache.freeBytes else { return }
    // Something must be left for everybody else.
    guard bytes + 64 << 20 > free else { return }
    throw HubError(
      .disk,
      "\(subject): needs \(ByteCount.text(bytes)), and only \(ByteCount.text(free)) are free for \(cache.path)"
    )
  }
}
