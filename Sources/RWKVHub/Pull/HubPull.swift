import Glibc
import RWKVPlatform

/// Fetches a model from the hub into the cache that all of Hugging Face's programs share.
///
///     let settings = try HubSettings(environment: environment, program: "my-program/1.0")
///     let pull = HubPull(try HubReference("BlinkDL/rwkv7-g1:0.4b"), settings: settings)
///     let model = try pull.run { print($0) }
///     print(model.path)
///
/// It blocks until it is done: call it away from the main thread.
public struct HubPull: Sendable {
  /// The model.
  public let reference: HubReference
  private let settings: HubSettings
  private let patience: Patience
  private let part: Part

  /// What of a model is fetched.
  public enum Part: Sendable {
    /// All that is needed to run it.
    case whole
    /// What its tokenizer needs.
    case tokenizer
  }

  /// Makes one.
  public init(
    _ reference: HubReference, part: Part = .whole, settings: HubSettings,
    patience: Patience = Patience()
  ) {
    self.reference = reference
    self.part = part
    self.settings = settings
    self.patience = patience
  }

  /// What would be fetched.
  public struct Plan: Sendable {
    /// The repository at one commit, so that all files belong together.
    public let info: RepositoryInfo
    /// The files that the model is.
    public let files: [RemoteFile]
    /// Where the model will lie.
    public let path: String
    /// Bytes that are not there yet, as far as the hub tells sizes.
    public let missing: Int
    /// Bytes of all files, as far as the hub tells sizes.
    public let size: Int
  }

  /// A model that is there.
  public struct Model: Hashable, Sendable {
    /// The file, or the folder of a snapshot.
    public let path: String
    /// The commit.
    public let commit: String
  }

  /// Asks the hub what there is, and chooses; nothing is fetched.
  ///
  /// - Throws: `HubError`, `.ambiguous` where several files fit.
  public func plan(isCancelled: @escaping () -> Bool = { false }) throws(HubError) -> Plan {
    let client = try HubClient(settings, patience: patience, isCancelled: isCancelled) { _ in }
    return try plan(client)
  }

  private func plan(_ client: HubClient) throws(HubError) -> Plan {
    let info = try client.info(of: reference.repository, revision: reference.revision)
    let files = try FileChoice(info: info).files(reference.file, part: part)
    let folder = "\(try cache)/\(reference.repository.folder)"
    var missing = 0
    for file in files {
      let status = file.hash.flatMap { DurableFile.status(of: "\(folder)/blobs/\($0.digits)") }
      let isThere = status.map { Int($0.st_size) == file.size } ?? false
      if !isThere { missing += file.size ?? 0 }
    }
    return Plan(
      info: info, files: files,
      path: Self.path(of: files, in: "\(folder)/snapshots/\(info.commit)"), missing: missing,
      size: files.reduce(0) { $0 + ($1.size ?? 0) })
  }

  /// Fetches what lacks of the model. Offline, it must be there already.
  ///
  /// - Parameters:
  ///   - isCancelled: Asked often; what came is kept.
  ///   - tell: Told how it goes, on the caller's thread, many times a second.
  /// - Throws: `HubError`.
  public func run(
    isCancelled: @escaping () -> Bool = { false }, tell: @escaping (HubEvent) -> Void = { _ in }
  ) throws(HubError) -> Model {
    guard !settings.isOffline else { return try cached(isCancelled, tell) }
    let client = try HubClient(settings, patience: patience, isCancelled: isCancelled, tell: tell)
    let plan: Plan
    do throws(HubError) {
      plan = try self.plan(client)
    } catch {
      // Without a line, what is there serves, as with Hugging Face's own programs.
      guard error.kind == .network, (try? CachedRepository(reference, in: cache).model(part)) != nil
      else { throw error }
      tell(.unreachable(reason: error.description))
      return try cached(isCancelled, tell)
    }
    let cache = RepositoryCache(
      reference.repository, commit: plan.info.commit, in: try cache)
    if let free = cache.freeBytes, plan.missing > free, !hasUnfinished(plan, cache) {
      throw HubError(
        .disk,
        "\(reference): needs \(ByteCount.text(plan.missing)), and only \(ByteCount.text(free)) are free for \(cache.path)"
      )
    }
    for file in plan.files {
      if isCancelled() { throw .cancelled }
      let hash = try Download(client: client, cache: cache, info: plan.info, file: file).run()
      try cache.publish(file, hash)
    }
    try cache.note(reference.revision)
    return Model(path: plan.path, commit: plan.info.commit)
  }

  /// The model as it is in the cache, whose bytes are verified once.
  private func cached(
    _ isCancelled: @escaping () -> Bool, _ tell: @escaping (HubEvent) -> Void
  ) throws(HubError) -> Model {
    let model = try CachedRepository(reference, in: cache).model(part)
    guard let index = HubCacheIndex(settings), let whole = index.model(at: model.path) else {
      return model
    }
    let verdicts = try index.check(whole, onlyUnverified: true) { done in
      tell(.checking(path: whole.name, done: done, size: whole.size))
      return !isCancelled()
    }
    if isCancelled() { throw .cancelled }
    for (file, verdict) in zip(whole.files, verdicts) {
      guard case .bad(let found) = verdict else { continue }
      throw HubError(
        .mismatch,
        "\(reference): \(file) in the cache is damaged: its bytes have the hash \(found); pull it again with a line to the hub"
      )
    }
    return model
  }

  private func hasUnfinished(_ plan: Plan, _ cache: RepositoryCache) -> Bool {
    plan.files.contains { file in
      file.hash.map { DurableFile.status(of: cache.unfinishedPath($0)) != nil } ?? false
    }
  }

  private var cache: String {
    get throws(HubError) {
      guard let cache = settings.cache else {
        throw HubError(.file, "there is no place for a cache: set HOME or HF_HOME")
      }
      return cache
    }
  }

  /// The path to open: a folder where its configuration is there, else the file.
  static func path(of files: [RemoteFile], in snapshot: String) -> String {
    files.count == 1 && files[0].path != "config.json" ? "\(snapshot)/\(files[0].path)" : snapshot
  }
}
