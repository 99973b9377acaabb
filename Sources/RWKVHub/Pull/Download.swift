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
    if let hash = file.hash, let size = file.size, cache.has(hash, size: size) { return hash }
    var location: FileLocation? = try client.retrying(subject.description) {
      () throws(HubError) -> HubClient.Round<FileLocation> in
      try client.location(of: file, in: info)
    }
    let (hash, size) = (location!.hash, location!.size)
    guard !cache.has(hash, size: size) else { return hash }
    let lock = try cache.lock(hash, isCancelled: client.isCancelled) { client.tell(.locked) }
    defer { withExtendedLifetime(lock) {} }
    // The other program may have fetched it.
    guard !cache.has(hash, size: size) else { return hash }
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
    return hash
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
