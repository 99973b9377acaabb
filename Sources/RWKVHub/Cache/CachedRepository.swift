import Glibc
import RWKVPlatform

/// What the cache holds of a repository, without asking the hub.
struct CachedRepository {
  private let reference: HubReference
  private let folder: String

  init(_ reference: HubReference, in cache: String) {
    self.reference = reference
    folder = "\(cache)/\(reference.repository.folder)"
  }

  /// The commit that a revision was at, or is.
  var commit: String? {
    guard RemoteFile.isPlain(reference.revision) else { return nil }
    if case .gitSHA1? = FileHash(reference.revision) { return reference.revision }
    guard let data = try? DurableFile.read("\(folder)/refs/\(reference.revision)", limit: 100)
    else {
      return nil
    }
    let text = String(decoding: data, as: UTF8.self).filter { !$0.isWhitespace }
    guard case .gitSHA1? = FileHash(text) else { return nil }
    return text
  }

  /// The model, if all of it is there.
  ///
  /// - Throws: `HubError` that says what lacks.
  func model(_ part: HubPull.Part = .whole) throws(HubError) -> HubPull.Model {
    guard DurableFile.isFolder(folder) else {
      throw HubError(
        .offline, "\(reference): not in the cache, and HF_HUB_OFFLINE forbids to fetch it")
    }
    guard let commit, DurableFile.isFolder("\(folder)/snapshots/\(commit)") else {
      throw HubError(
        .offline,
        "\(reference): its revision \(reference.revision) is not in the cache, and HF_HUB_OFFLINE forbids to fetch it"
      )
    }
    let snapshot = "\(folder)/snapshots/\(commit)"
    var files: [RemoteFile] = []
    for path in Self.files(in: snapshot) {
      guard let status = DurableFile.status(of: "\(snapshot)/\(path)") else {
        throw HubError(
          .offline,
          "\(reference): not complete: \(path) lacks, and HF_HUB_OFFLINE forbids to fetch it")
      }
      if let file = RemoteFile(path: path, size: Int(status.st_size), hash: nil) {
        files.append(file)
      }
    }
    let info = RepositoryInfo(reference.repository, commit: commit, files: files)
    let chosen: [RemoteFile]
    do throws(HubError) {
      chosen = try FileChoice(info: info).files(reference.file, part: part)
    } catch {
      guard error.kind == .notFound else { throw error }
      throw HubError(
        .offline, "\(error.description) in the cache, and HF_HUB_OFFLINE forbids to fetch it")
    }
    return HubPull.Model(path: HubPull.path(of: chosen, in: snapshot), commit: commit)
  }

  /// The paths of all files below a folder, links not followed.
  static func files(in folder: String, below prefix: String = "", depth: Int = 0) -> [String] {
    guard depth < 16, let names = try? Folder(folder).names() else { return [] }
    return names.sorted().flatMap { name -> [String] in
      guard !name.hasPrefix(Folder.unfinishedPrefix),
        let status = DurableFile.ownStatus(of: "\(folder)/\(name)")
      else { return [] }
      return status.kind == S_IFDIR
        ? files(in: "\(folder)/\(name)", below: "\(prefix)\(name)/", depth: depth + 1)
        : [prefix + name]
    }
  }
}
