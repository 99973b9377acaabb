import Glibc
import RWKVJSON
import RWKVPlatform

/// Uploads a folder as a repository of models, or what is new of it.
///
/// First `prepare` says what would be sent; only `run` sends. Nothing is to be seen before the one commit at
/// the end: a push that was cut leaves no half repository.
public struct HubPush: Sendable {
  /// A file to send.
  public struct File: Hashable, Sendable {
    /// Its path in the repository.
    public let path: String
    /// Bytes.
    public let size: Int
  }

  /// What would be sent, and as whom.
  public struct Plan: Sendable {
    /// The repository.
    public let repository: RepositoryName
    /// The account that the token is of.
    public let account: String
    /// The files, by path.
    public let files: [File]
    /// What was found in the folder and is not sent, such as links and hidden files.
    public let leftOut: [String]
  }

  /// What came of it.
  public struct Outcome: Hashable, Sendable {
    /// The commit; nil where everything was there already.
    public let commit: String?
    /// The repository's page.
    public let page: String
  }

  private let folder: String
  private let name: String
  private let isPrivate: Bool
  private let settings: HubSettings
  private let patience: Patience
  /// The most files, and bytes of a small one that stands in the commit itself.
  private static let fileLimit = 10_000
  private static let regularLimit = 20 << 20

  /// Makes one.
  ///
  /// - Parameters:
  ///   - folder: The folder to send.
  ///   - name: "ORG/NAME", or "NAME" for the account's own.
  ///   - isPrivate: Whether a repository that is made is for its owners only.
  public init(
    folder: String, name: String, isPrivate: Bool = true, settings: HubSettings,
    patience: Patience = Patience()
  ) {
    self.folder = folder
    self.name = name
    self.isPrivate = isPrivate
    self.settings = settings
    self.patience = patience
  }

  /// Looks at the folder, and asks the hub who the token is of.
  ///
  /// - Throws: `HubError`, also where the token may only read.
  public func prepare() throws(HubError) -> Plan {
    guard settings.token != nil || settings.isOffline else {
      throw HubError(.access, "pushing needs a token that may write (HF_TOKEN)")
    }
    let (files, leftOut) = try contents()
    guard !files.isEmpty else { throw HubError(.file, "\(folder): there is nothing to push") }
    let client = try HubClient(
      settings, patience: patience, isCancelled: { false }, tell: { _ in })
    let answer = try client.ask(
      HTTPRequest(url: "\(settings.endpoint)/api/whoami-v2"), Subject(text: "the token"))
    let value = try client.parsed(answer.body, "who the token is of")
    guard let account = value["name"]?.text else {
      throw HubError(.answer, "the hub does not say who the token is of")
    }
    if value["auth"]?["accessToken"]?["role"]?.text == "read" {
      throw HubError(
        .access,
        "the token in \(settings.token?.source ?? "the environment") may only read; pushing needs one that may write"
      )
    }
    let repository = try RepositoryName(name.contains("/") ? name : "\(account)/\(name)")
    return Plan(repository: repository, account: account, files: files, leftOut: leftOut)
  }

  /// Sends it.
  ///
  /// - Throws: `HubError`; `.race` where somebody committed meanwhile. Nothing was changed then.
  public func run(
    _ plan: Plan, message: String, isCancelled: @escaping () -> Bool = { false },
    tell: @escaping (HubEvent) -> Void = { _ in }
  ) throws(HubError) -> Outcome {
    let client = try HubClient(settings, patience: patience, isCancelled: isCancelled, tell: tell)
    let page = "\(settings.endpoint)/\(plan.repository)"
    try client.create(plan.repository, for: plan.account, isPrivate: isPrivate)
    let parent = try client.info(of: plan.repository, revision: "main").commit
    let opened = try plan.files.map { file throws(HubError) in try OpenFile(file, in: folder) }
    let upload = HubUpload(client: client, repository: plan.repository)
    let wanted = try upload.wanted(opened)
    guard !wanted.isEmpty else { return Outcome(commit: nil, page: page) }
    for file in wanted where !file.isLarge && file.size > Self.regularLimit {
      throw HubError(
        .answer,
        "\(file.path): the hub wants it as a small file, and it has \(ByteCount.text(file.size))")
    }
    try upload.send(wanted.filter(\.isLarge))
    if isCancelled() { throw .cancelled }
    for file in opened { try file.requireUnchanged() }
    let commit = try upload.commit(wanted, message: message, parent: parent)
    return Outcome(commit: commit, page: page)
  }

  /// The plain files of the folder, and what is left out.
  private func contents() throws(HubError) -> (files: [File], leftOut: [String]) {
    guard DurableFile.isFolder(folder) else { throw HubError(.file, "\(folder): is no folder") }
    var files: [File] = []
    var leftOut: [String] = []
    for path in CachedRepository.files(in: folder) {
      let isHidden = path.split(separator: "/").contains { $0.hasPrefix(".") }
      guard let status = DurableFile.ownStatus(of: "\(folder)/\(path)"), status.kind == S_IFREG,
        !isHidden, !path.hasSuffix(".incomplete"), RemoteFile.isPlain(path)
      else {
        leftOut.append(path)
        continue
      }
      files.append(File(path: path, size: Int(status.st_size)))
    }
    guard files.count <= Self.fileLimit else {
      throw HubError(.file, "\(folder): holds more than \(Self.fileLimit) files")
    }
    return (files, leftOut)
  }
}

/// A file that is being sent, opened once: what was hashed is what goes.
final class OpenFile {
  let path: String
  let size: Int
  let file: RegularFile
  let stamp: FileStamp?
  let sha256: String
  let gitSHA1: String
  /// Whether the hub keeps it apart from the small ones.
  var isLarge = false

  init(_ file: HubPush.File, in folder: String) throws(HubError) {
    path = file.path
    do throws(RegularFile.Failure) {
      self.file = try RegularFile("\(folder)/\(file.path)", followsLinks: false)
    } catch {
      throw HubError(.file, "\(folder)/\(file.path): \(error)")
    }
    size = self.file.size
    stamp = self.file.stamp
    let (large, small) = (try Digest(.sha256), try Digest(.gitSHA1(size: size)))
    do throws(RegularFile.Failure) {
      var done = 0
      while done < size {
        let piece = try self.file.read(from: done, to: min(size, done + 4 << 20))
        guard !piece.isEmpty else { break }
        large.update(piece)
        small.update(piece)
        done += piece.count
      }
    } catch {
      throw HubError(.file, "\(folder)/\(file.path): \(error)")
    }
    sha256 = large.finish()
    gitSHA1 = small.finish()
  }

  /// - Throws: `HubError` where it was written to meanwhile.
  func requireUnchanged() throws(HubError) {
    guard file.stamp == stamp else {
      throw HubError(.file, "\(path): was changed while it was sent; nothing was committed")
    }
  }
}

extension JSONValue {
  /// A string's text; nil for any other value.
  var text: String? { string.map { String(decoding: $0, as: UTF8.self) } }
}

extension HubClient {
  /// A JSON answer.
  func parsed(_ body: [UInt8], _ what: String) throws(HubError) -> JSONValue {
    do throws(JSONFault) {
      return try JSONValue(parsing: body)
    } catch {
      throw HubError(.answer, "\(what): the answer is not the hub's: \(error)")
    }
  }

  /// Makes a repository, unless it is there.
  func create(
    _ name: RepositoryName, for account: String, isPrivate: Bool
  ) throws(HubError) {
    let parts = name.description.split(separator: "/").map(String.init)
    var json = JSONWriter()
    json.object { json in
      json.name("name")
      json.string(parts.last!)
      json.name("organization")
      if parts.count > 1, parts[0] != account { json.string(parts[0]) } else { json.null() }
      json.name("type")
      json.string("model")
      json.name("private")
      json.boolean(isPrivate)
    }
    var request = HTTPRequest(method: .post, url: "\(settings.endpoint)/api/repos/create")
    request.headers = [("Content-Type", "application/json")]
    request.body = .bytes(json.bytes)
    _ = try ask(request, Subject(repository: name), allowing: [409])
  }
}
