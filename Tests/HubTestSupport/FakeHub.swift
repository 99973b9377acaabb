import Foundation
import RWKVHub
import Synchronization

/// A hub on the loopback, with repositories in memory and faults to order: what it says is what the real one
/// says to huggingface_hub, as far as pulling goes.
public final class FakeHub: Sendable {
  /// A way in which the answer to the next GET of a file is wrong.
  public enum Fault: Sendable {
    case status(Int, [String: String] = [:])
    /// The line is cut after so many bytes.
    case cut(Int)
    /// Cut, and no length was announced.
    case cutUnmeasured(Int)
    /// Another length is announced, and kept to.
    case shorter
    case ignoresRange
    /// The part that comes is another than was asked for.
    case lyingRange
    case corrupt
    case page
    case endless
    case drip(bytes: Int, pause: Double)
    case delay(Double)
    /// It leads elsewhere.
    case redirect(String)
    /// The line is cut before an answer.
    case silent
  }

  /// A repository.
  public struct Repository: Sendable {
    public var files: [String: [UInt8]]
    public var isPrivate = false
    public var isGated = false
    public var isDisabled = false
    /// How large files are served: from another host name, from the same, or at once.
    public var storage = Storage.elsewhere
    /// The form of the tags: plain, weak, or one that is no hash.
    public var tag = Tag.plain
    /// Whether the list tells sizes and hashes.
    public var tellsHashes = true
    public var faults: [String: [Fault]] = [:]
    /// Other paths that the list tells.
    public var hostilePaths: [String] = []

    public init(_ files: [String: [UInt8]]) { self.files = files }
  }

  public enum Storage: Sendable { case elsewhere, here, atOnce }
  public enum Tag: Sendable { case plain, weak, madeUp }

  /// What was sent and is not committed: large files by their hashes, parts of them by hash and number.
  let sent = Mutex<[String: [UInt8]]>([:])
  /// Bytes of a part in which large files are wanted; nil for whole ones.
  let partSize = Mutex<Int?>(nil)
  /// The account's role.
  let role = Mutex("write")
  /// Somebody commits just before a commit.
  let isRaced = Mutex(false)
  let losesAnswer = Mutex(false)

  public static let token = "hf_TestToken123"
  let repositories: Mutex<[String: Repository]>
  private let renamed: [String: String]
  private let server: Mutex<LoopbackServer?> = Mutex(nil)

  /// Begins to serve.
  ///
  /// - Parameter renamed: Former names of repositories.
  public init(_ repositories: [String: Repository], renamed: [String: String] = [:]) throws {
    self.repositories = Mutex(repositories)
    self.renamed = renamed
    let server = try LoopbackServer { [weak self] in self?.answer($0) ?? .init(500) }
    self.server.withLock { $0 = server }
  }

  deinit { server.withLock { $0?.close() } }

  public var port: Int { server.withLock { $0!.port } }
  public var url: String { "http://127.0.0.1:\(port)" }
  public var requests: [LoopbackServer.Request] { server.withLock { $0!.requests } }

  /// Changes a repository.
  public func change(_ name: String, _ body: (inout Repository) -> Void) {
    repositories.withLock { repositories in
      var repository = repositories[name] ?? Repository([:])
      body(&repository)
      repositories[name] = repository
    }
  }

  /// The commit that a repository is at.
  public func commit(of name: String) -> String {
    let files = repositories.withLock { $0[name]?.files ?? [:] }
    var all: [UInt8] = []
    for (path, bytes) in files.sorted(by: { $0.key < $1.key }) { all += Array(path.utf8) + bytes }
    return Self.git(all)
  }

  public static func sha256(_ bytes: [UInt8]) -> String {
    (try? FileHash.sha256(of: bytes).digits) ?? ""
  }

  public static func git(_ bytes: [UInt8]) -> String {
    (try? FileHash.gitSHA1(of: bytes).digits) ?? ""
  }

  public static func isLarge(_ path: String) -> Bool {
    [".pth", ".safetensors", ".bin", ".gguf"].contains(where: path.hasSuffix)
  }

  // MARK: Answers

  private func answer(_ request: LoopbackServer.Request) -> LoopbackServer.Answer {
    if let answer = answerToPush(request) { return answer }
    let parts = request.path.split(separator: "/").map(String.init)
    if parts.count >= 4, parts[0] == "cdn" {
      guard request.headers["authorization"] == nil else { return .init(400) }
      return file(
        parts[3...].joined(separator: "/"), of: "\(parts[1])/\(parts[2])", request, isFirst: false)
    }
    if parts.count >= 6, parts[0] == "api", parts[1] == "models", parts[4] == "revision" {
      let name = "\(parts[2])/\(parts[3])"
      if let new = renamed[name] {
        return .init(
          307, headers: ["Location": "/api/models/\(new)/revision/\(parts[5])?blobs=true"])
      }
      return refused(name, request)
        ?? list(name, revision: parts[5...].joined(separator: "/"))
    }
    if parts.count >= 5, parts[2] == "resolve" {
      let name = "\(parts[0])/\(parts[1])"
      let path = parts[4...].joined(separator: "/")
      if let new = renamed[name] {
        return .init(307, headers: ["Location": "/\(new)/resolve/\(parts[3])/\(path)"])
      }
      if let refused = refused(name, request) { return refused }
      if let refused = unknown(parts[3], of: name) { return refused }
      return file(path, of: name, request, isFirst: true)
    }
    return .init(404)
  }

  func error(_ status: Int, _ code: String?, _ message: String) -> LoopbackServer.Answer {
    var headers = ["X-Error-Message": message, "X-Request-Id": "Root=1"]
    headers["X-Error-Code"] = code
    return .init(json: #"{"error":"\#(message)"}"#, status: status, headers: headers)
  }

  func refused(
    _ name: String, _ request: LoopbackServer.Request
  ) -> LoopbackServer.Answer? {
    let given = request.headers["authorization"]
    let isKnown = given == "Bearer \(Self.token)"
    guard given == nil || isKnown else {
      return error(401, nil, "Invalid credentials in Authorization header: \(given ?? "")")
    }
    guard let repository = repositories.withLock({ $0[name] }),
      !repository.isPrivate || isKnown
    else {
      return isKnown
        ? error(404, "RepoNotFound", "Repository not found")
        : error(401, "RepoNotFound", "Invalid username or password.")
    }
    if repository.isDisabled { return error(403, nil, "Access to this resource is disabled.") }
    return nil
  }

  private func unknown(_ revision: String, of name: String) -> LoopbackServer.Answer? {
    revision == "main" || revision == commit(of: name)
      ? nil : error(404, "RevisionNotFound", "Invalid rev id: \(revision)")
  }

  private func list(_ name: String, revision: String) -> LoopbackServer.Answer {
    if let refused = unknown(revision, of: name) { return refused }
    let repository = repositories.withLock { $0[name]! }
    var entries = repository.files.sorted { $0.key < $1.key }.map { path, bytes in
      guard repository.tellsHashes else { return #"{"rfilename":"\#(path)"}"# }
      let lfs =
        Self.isLarge(path)
        ? #","lfs":{"sha256":"\#(Self.sha256(bytes))","size":\#(bytes.count),"pointerSize":134}"#
        : ""
      return
        #"{"rfilename":"\#(path)","size":\#(bytes.count),"blobId":"\#(Self.git(bytes))"\#(lfs)}"#
    }
    entries += repository.hostilePaths.map { #"{"rfilename":"\#($0)","size":3}"# }
    let gated = repository.isGated ? #""manual""# : "false"
    return .init(
      json:
        #"{"id":"\#(name)","sha":"\#(commit(of: name))","gated":\#(gated),"siblings":[\#(entries.joined(separator: ","))]}"#
    )
  }

  private func file(
    _ path: String, of name: String, _ request: LoopbackServer.Request, isFirst: Bool
  ) -> LoopbackServer.Answer {
    let repository = repositories.withLock { $0[name] } ?? Repository([:])
    var headers: [String: String] = [:]
    if isFirst { headers["X-Repo-Commit"] = commit(of: name) }
    if repository.isGated, request.headers["authorization"] == nil, isFirst {
      var refusal = error(401, "GatedRepo", "Access to model \(name) is restricted.")
      refusal.headers.merge(headers) { own, _ in own }
      return refusal
    }
    guard let bytes = repository.files[path] else {
      return error(404, "EntryNotFound", "Entry not found")
    }
    let isLarge = Self.isLarge(path)
    if isFirst {
      let hash = isLarge ? Self.sha256(bytes) : Self.git(bytes)
      let tag =
        switch repository.tag {
        case .plain: "\"\(hash)\""
        case .weak: "W/\"\(hash)\""
        case .madeUp: "\"5f-abc\""
        }
      headers["ETag"] = tag
      if isLarge {
        headers["X-Linked-Etag"] = tag
        headers["X-Linked-Size"] = "\(bytes.count)"
        headers["X-Xet-Hash"] = "abc"
        let place = "/cdn/\(name)/\(path)?Signature=abc"
        switch repository.storage {
        case .elsewhere: headers["Location"] = "http://localhost:\(port)\(place)"
        case .here: headers["Location"] = place
        case .atOnce: break
        }
        if repository.storage != .atOnce {
          headers["ETag"] = "\"other\""
          return .init(302, Array("Found".utf8), headers: headers)
        }
      }
    }
    return content(path, of: name, bytes, request, headers)
  }

  private func content(
    _ path: String, of name: String, _ bytes: [UInt8], _ request: LoopbackServer.Request,
    _ headers: [String: String]
  ) -> LoopbackServer.Answer {
    var fault: Fault?
    if request.method == "GET" {
      fault = repositories.withLock { repositories in
        guard let faults = repositories[name]?.faults[path], !faults.isEmpty else { return nil }
        return repositories[name]!.faults[path]!.removeFirst()
      }
    }
    var bytes = bytes
    if case .corrupt? = fault { bytes[0] ^= 1 }
    var answer = LoopbackServer.Answer(200, bytes, headers: headers)
    answer.headers["Content-Type"] = "application/octet-stream"
    var isPart = request.headers["range"] != nil
    if case .ignoresRange? = fault { isPart = false }
    if isPart,
      let start = request.headers["range"]?.split(separator: "=").last?.split(separator: "-")
        .first.flatMap({ Int($0) })
    {
      guard start < bytes.count else {
        return .init(416, headers: ["Content-Range": "bytes */\(bytes.count)"])
      }
      answer.status = 206
      answer.body = Array(bytes[start...])
      answer.headers["Content-Range"] = "bytes \(start)-\(bytes.count - 1)/\(bytes.count)"
      if case .lyingRange? = fault {
        answer.headers["Content-Range"] = "bytes 0-\(bytes.count - 1)/\(bytes.count)"
      }
    }
    switch fault {
    case nil, .ignoresRange, .lyingRange, .corrupt: break
    case .status(let status, let headers): return .init(status, headers: headers)
    case .cut(let count): answer.cut = count
    case .cutUnmeasured(let count):
      answer.cut = count
      answer.isUnmeasured = true
    case .shorter: answer.body.removeLast()
    case .page:
      return .init(
        200, Array("<html>Please log in</html>".utf8), headers: ["Content-Type": "text/html"])
    case .endless:
      answer.isEndless = true
      answer.isUnmeasured = true
    case .drip(let bytes, let pause): answer.drip = (bytes, pause)
    case .delay(let seconds): answer.delay = seconds
    case .redirect(let place): return .init(302, headers: ["Location": place])
    case .silent: return .init(0)
    }
    return answer
  }
}
