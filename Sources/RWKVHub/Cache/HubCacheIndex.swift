import Glibc
import RWKVPlatform

/// A model in the cache.
public struct CachedModel: Hashable, Sendable {
  /// What every command takes: that of the list, else "ORG/NAME" or "ORG/NAME:FILE".
  public let name: String
  /// The repository.
  public let repository: RepositoryName
  /// The commit.
  public let commit: String
  /// The file, or the folder of the snapshot.
  public let path: String
  /// Its files, by their paths in the snapshot.
  public let files: [String]
  /// Bytes of them; those of links that lead nowhere are none.
  public let size: Int
}

/// The models in the cache that Hugging Face's programs share, found without asking the hub.
public struct HubCacheIndex: Sendable {
  /// The cache's folder.
  public let folder: String

  let verified: VerifiedFiles

  /// That of a folder.
  ///
  /// - Parameter environment: Says where it is remembered which files were verified.
  public init(folder: String, environment: [String: String] = [:]) {
    self.folder = folder
    verified = VerifiedFiles(environment: environment)
  }

  /// That of the settings; nil where they name no place for a cache.
  public init?(_ settings: HubSettings) {
    guard let cache = settings.cache else { return nil }
    folder = cache
    verified = settings.verified
  }

  /// All models: a folder with its configuration is one, else each file of weights. Of several commits the
  /// one of the branch main comes first.
  public func models() -> [CachedModel] {
    let names = ((try? DurableFile.names(in: folder)) ?? []).sorted()
    return names.compactMap { RepositoryName(folder: $0) }.flatMap(models(of:))
  }

  /// The models of one repository.
  public func models(of name: RepositoryName) -> [CachedModel] {
    commits(of: name).flatMap { commit -> [CachedModel] in
      let snapshot = "\(folder)/\(name.folder)/snapshots/\(commit)"
      let files = CachedRepository.files(in: snapshot).compactMap { path in
        let size = DurableFile.status(of: "\(snapshot)/\(path)").map { Int($0.st_size) }
        return RemoteFile(path: path, size: size, hash: nil)
      }
      let info = RepositoryInfo(name, commit: commit, files: files)
      return Self.models(of: info, in: snapshot)
    }
  }

  private static func models(of info: RepositoryInfo, in snapshot: String) -> [CachedModel] {
    func model(_ name: String, _ files: [RemoteFile]) -> CachedModel {
      CachedModel(
        name: name, repository: info.name, commit: info.commit,
        path: HubPull.path(of: files, in: snapshot), files: files.map(\.path),
        size: files.reduce(0) { $0 + ($1.size ?? 0) })
    }
    let listed = ListedModel.all.filter { $0.reference.repository == info.name }
    if let whole = try? FileChoice(info: info).files(nil) {
      let name = listed.first { entry in
        entry.reference.file.map { FileChoice.fits(whole[0].path, $0) } ?? true
      }?.name
      return [model(name ?? info.name.description, whole)]
    }
    let weights = info.files.filter { FileChoice.isWeights($0.name) }
    // Each name of the list means the newest file that fits it.
    var named: [String: String] = [:]
    for entry in listed {
      guard let newest = try? FileChoice(info: info).files(entry.reference.file).first else {
        continue
      }
      named[newest.path] = entry.name
    }
    return FileChoice.newestFirst(weights).map {
      model(named[$0.path] ?? "\(info.name):\($0.path)", [$0])
    }
  }

  /// The commits that there are snapshots of, the one of the branch main first.
  private func commits(of name: RepositoryName) -> [String] {
    let main = CachedRepository(HubReference(repository: name), in: folder).commit
    let all = ((try? DurableFile.names(in: "\(folder)/\(name.folder)/snapshots")) ?? []).filter {
      !$0.hasPrefix(".")
    }
    return all.filter { $0 == main } + all.filter { $0 != main }.sorted()
  }

  /// The path of what a name on the hub means, if all of it is in the cache; nil where it is not, or where
  /// several files fit.
  public func path(of reference: HubReference) -> String? {
    for commit in commits(of: reference.repository) {
      var reference = reference
      reference.revision = commit
      let model = try? CachedRepository(reference, in: folder).model()
      if let model { return model.path }
    }
    return nil
  }

  /// The downloads that are not finished: repository, bytes that are there.
  public func unfinished() -> [(repository: RepositoryName, size: Int)] {
    let names = ((try? DurableFile.names(in: folder)) ?? []).sorted()
    return names.compactMap { RepositoryName(folder: $0) }.compactMap { name in
      let blobs = "\(folder)/\(name.folder)/blobs"
      let parts = ((try? DurableFile.names(in: blobs)) ?? []).filter {
        $0.hasSuffix(RepositoryCache.unfinishedSuffix)
      }
      guard !parts.isEmpty else { return nil }
      return (
        name,
        parts.reduce(0) {
          $0 + (DurableFile.ownStatus(of: "\(blobs)/\($1)").map { Int($0.st_size) } ?? 0)
        }
      )
    }
  }
}
