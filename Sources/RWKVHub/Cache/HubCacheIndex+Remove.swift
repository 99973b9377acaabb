import Glibc
import RWKVPlatform

extension HubCacheIndex {
  /// Removes a model, and the bytes that no other name in its repository leads to. Links are removed, never
  /// what they lead to elsewhere.
  ///
  /// - Returns: Bytes that were freed.
  /// - Throws: `HubError` where something cannot be removed.
  @discardableResult
  public func remove(_ model: CachedModel) throws(HubError) -> Int {
    let path = "\(folder)/\(model.repository.folder)"
    do throws(SystemError) {
      let repository = try Folder(folder, followsLinks: true).folder(model.repository.folder)
      let snapshots = try repository.folder("snapshots")
      for file in model.files {
        try Self.removeLink(file, from: try snapshots.folder(model.commit))
      }
      return try Self.removeUnused(in: repository, path: path)
    } catch {
      throw HubError(.file, "\(path): cannot be removed: \(error)")
    }
  }

  /// Removes what is there of downloads of a repository that are not finished.
  ///
  /// - Returns: Bytes that were freed.
  @discardableResult
  public func removeUnfinished(of name: RepositoryName) throws(HubError) -> Int {
    let path = "\(folder)/\(name.folder)"
    do throws(SystemError) {
      let blobs = try Folder(folder, followsLinks: true).folder(name.folder).folder("blobs")
      var freed = 0
      for part in try blobs.names() where part.hasSuffix(RepositoryCache.unfinishedSuffix) {
        freed += Int(blobs.status(of: part)?.st_size ?? 0)
        try blobs.removeFile(part)
      }
      return freed
    } catch {
      throw HubError(.file, "\(path): cannot be removed: \(error)")
    }
  }

  private static func removeLink(_ file: String, from snapshot: Folder) throws(SystemError) {
    let parts = file.split(separator: "/").map(String.init)
    guard let first = parts.first else { return }
    if parts.count == 1 { return try snapshot.removeFile(first) }
    try removeLink(parts.dropFirst().joined(separator: "/"), from: try snapshot.folder(first))
    snapshot.removeIfEmpty(first)
  }

  /// Removes bytes that no snapshot's link leads to, and the whole folder where there is no model left.
  private static func removeUnused(
    in repository: Folder, path: String
  ) throws(SystemError) -> Int {
    var used: Set<String> = []
    var isUsed = false
    let snapshots = try repository.folder("snapshots")
    for commit in try snapshots.names() {
      for file in CachedRepository.files(in: "\(path)/snapshots/\(commit)") {
        isUsed = true
        let parts = "\(path)/snapshots/\(commit)/\(file)"
        guard let link = try? Folder(DurableFile.parent(of: parts)).link(lastPart(of: file)) else {
          continue
        }
        used.insert(lastPart(of: link))
      }
      snapshots.removeIfEmpty(commit)
    }
    var freed = 0
    if let blobs = try? repository.folder("blobs") {
      for blob in try blobs.names() where !used.contains(blob) {
        // What another program is just fetching is its own.
        guard FileHash(blob) != nil, let status = blobs.status(of: blob) else { continue }
        try blobs.removeFile(blob)
        if status.kind == S_IFREG { freed += Int(status.st_size) }
      }
      if !isUsed, try blobs.names().isEmpty {
        for folder in ["refs", ".no_exist", "snapshots", "blobs"]
        where repository.status(of: folder)?.kind == S_IFDIR { try repository.removeFolder(folder) }
        if try repository.names().isEmpty {
          try Folder(DurableFile.parent(of: path), followsLinks: true)
            .removeFolder(lastPart(of: path))
        }
      }
    }
    return freed
  }

  private static func lastPart(of path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }
}
