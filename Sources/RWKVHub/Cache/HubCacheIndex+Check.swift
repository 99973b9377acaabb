import Glibc
import RWKVPlatform

extension HubCacheIndex {
  /// What came of verifying a file.
  public enum Verdict: Hashable, Sendable {
    /// Its bytes are those that the hub had.
    case good
    /// Its bytes are others, or it is damaged.
    case bad(found: String)
    /// It is missing, or cannot be read, for that reason.
    case unreadable(String)
    /// The cache does not say what its bytes should be.
    case unknown
  }

  /// Hashes the files of a model, and holds them against the names that their bytes have.
  ///
  /// - Parameters:
  ///   - onlyUnverified: Whether files that were found good before, and are those still, are passed over.
  ///   - progress: Told how many bytes of the model were read; false ends it.
  /// - Returns: A verdict for each file, in the model's order; fewer where it was ended.
  /// - Throws: `HubError` where libcrypto is missing.
  public func check(
    _ model: CachedModel, onlyUnverified: Bool = false, progress: (Int) -> Bool = { _ in true }
  ) throws(HubError) -> [Verdict] {
    var verdicts: [Verdict] = []
    var before = 0
    for file in model.files {
      let path = "\(snapshot(of: model))/\(file)"
      guard let hash = Self.hash(ofLink: path) else {
        verdicts.append(.unknown)
        continue
      }
      let opened: RegularFile
      do throws(RegularFile.Failure) {
        opened = try RegularFile(path)
      } catch {
        verdicts.append(.unreadable("\(error)"))
        continue
      }
      if onlyUnverified, verified.has(hash, opened.stamp) {
        verdicts.append(.good)
        before += opened.size
        continue
      }
      do throws(HubError) {
        guard let found = try hash.found(in: opened, at: path, progress: { progress(before + $0) })
        else { return verdicts }
        before += opened.size
        let isGood = found == hash.digits
        if isGood { verified.note(hash, opened.stamp) }
        verdicts.append(isGood ? .good : .bad(found: found))
      } catch {
        guard error.kind == .file else { throw error }
        verdicts.append(.unreadable(error.description))
      }
    }
    return verdicts
  }

  /// Whether all files of a model, of which the cache says what their bytes should be, were found good by
  /// some pull or check of this library's, and were not changed since.
  public func isVerified(_ model: CachedModel) -> Bool {
    model.files.allSatisfy { file in
      let path = "\(snapshot(of: model))/\(file)"
      guard let hash = Self.hash(ofLink: path) else { return true }
      return verified.has(hash, (try? RegularFile(path))?.stamp)
    }
  }

  /// The model that a path in the cache is; nil for any other path.
  public func model(at path: String) -> CachedModel? {
    let parts = path.hasPrefix(folder + "/") ? path.dropFirst(folder.count + 1) : ""
    guard let name = parts.split(separator: "/").first,
      let repository = RepositoryName(folder: String(name))
    else { return nil }
    return models(of: repository).first { $0.path == path }
  }

  private func snapshot(of model: CachedModel) -> String {
    "\(folder)/\(model.repository.folder)/snapshots/\(model.commit)"
  }

  /// The hash that a link of a snapshot says its bytes have.
  static func hash(ofLink path: String) -> FileHash? {
    let link = (try? Folder(DurableFile.parent(of: path)))?.link(
      path.split(separator: "/").last.map(String.init) ?? "")
    return link?.split(separator: "/").last.flatMap { FileHash(String($0)) }
  }
}
