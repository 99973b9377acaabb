import Foundation
import Synchronization

/// What the hub does when something is pushed.
extension FakeHub {
  /// Has large files sent in parts of so many bytes.
  public func wantParts(of bytes: Int) { partSize.withLock { $0 = bytes } }
  /// Gives the token another role.
  public func setRole(_ new: String) { role.withLock { $0 = new } }
  /// Lets the line end before the answer to the next commit.
  public func loseAnswer() { losesAnswer.withLock { $0 = true } }
  /// Lets somebody else commit just before the next commit.
  public func race() { isRaced.withLock { $0 = true } }
  /// The bytes of a file of a repository.
  public func file(_ path: String, of name: String) -> [UInt8]? {
    repositories.withLock { $0[name]?.files[path] }
  }
  /// Whether there is a repository, and whether it is private.
  public func isPrivate(_ name: String) -> Bool? { repositories.withLock { $0[name]?.isPrivate } }

  /// The answer, if it is a request of that kind.
  func answerToPush(_ request: LoopbackServer.Request) -> LoopbackServer.Answer? {
    let parts = request.path.split(separator: "/").map(String.init)
    if request.path == "/api/whoami-v2" {
      guard request.headers["authorization"] == "Bearer \(Self.token)" else {
        return error(401, nil, "Invalid credentials in Authorization header")
      }
      return .init(
        json:
          #"{"name":"tester","orgs":[],"auth":{"accessToken":{"role":"\#(role.withLock { $0 })"}}}"#
      )
    }
    if parts.first == "lfs" { return storage(parts, request) }
    guard request.method == "POST" else { return nil }
    if request.path == "/api/repos/create" { return create(request) }
    if parts.count == 6, parts[1] == "models", parts[4] == "preupload" {
      return refused("\(parts[2])/\(parts[3])", request)
        ?? preupload("\(parts[2])/\(parts[3])", request)
    }
    if parts.count == 6, parts[1] == "models", parts[4] == "commit" {
      return refused("\(parts[2])/\(parts[3])", request)
        ?? commit("\(parts[2])/\(parts[3])", request)
    }
    if request.path.hasSuffix(".git/info/lfs/objects/batch") { return batch(request) }
    return .init(404)
  }

  private func object(_ bytes: [UInt8]) -> [String: Any] {
    (try? JSONSerialization.jsonObject(with: Data(bytes))) as? [String: Any] ?? [:]
  }

  private func answer(_ object: [String: Any]) -> LoopbackServer.Answer {
    let data = (try? JSONSerialization.data(withJSONObject: object)) ?? Data()
    return .init(200, [UInt8](data), headers: ["Content-Type": "application/json"])
  }

  private func create(_ request: LoopbackServer.Request) -> LoopbackServer.Answer {
    let wanted = object(request.body)
    let owner = wanted["organization"] as? String ?? "tester"
    let name = "\(owner)/\(wanted["name"] as? String ?? "")"
    let isNew = repositories.withLock { repositories in
      guard repositories[name] == nil else { return false }
      var repository = Repository([:])
      repository.isPrivate = wanted["private"] as? Bool ?? false
      repositories[name] = repository
      return true
    }
    return isNew
      ? answer(["url": "\(url)/\(name)"])
      : error(409, nil, "You already created this model repo")
  }

  private func preupload(_ name: String, _ request: LoopbackServer.Request) -> LoopbackServer.Answer
  {
    let files = object(request.body)["files"] as? [[String: Any]] ?? []
    return answer([
      "files": files.map { file -> [String: Any] in
        let path = file["path"] as? String ?? ""
        var entry: [String: Any] = [
          "path": path, "uploadMode": Self.isLarge(path) ? "lfs" : "regular", "shouldIgnore": false,
        ]
        if let there = self.file(path, of: name) {
          // An empty file is always a small one.
          let isLarge = Self.isLarge(path) && !there.isEmpty
          entry["oid"] = isLarge ? Self.sha256(there) : Self.git(there)
        }
        return entry
      }
    ])
  }

  private func batch(_ request: LoopbackServer.Request) -> LoopbackServer.Answer {
    let objects = object(request.body)["objects"] as? [[String: Any]] ?? []
    let part = partSize.withLock { $0 }
    return answer([
      "transfer": part == nil ? "basic" : "multipart",
      "objects": objects.map { object -> [String: Any] in
        let (oid, size) = (object["oid"] as? String ?? "", object["size"] as? Int ?? 0)
        var upload: [String: Any] = ["href": "\(url)/lfs/\(oid)"]
        if let part {
          var header = ["chunk_size": "\(part)"]
          for index in 1...max(1, (size + part - 1) / part) {
            header[String(format: "%05d", index)] = "\(url)/lfs/\(oid)/part/\(index)"
          }
          upload["header"] = header
        }
        return [
          "oid": oid, "size": size,
          "actions": ["upload": upload, "verify": ["href": "\(url)/lfs/\(oid)/verify"]],
        ]
      },
    ])
  }

  private func storage(
    _ parts: [String], _ request: LoopbackServer.Request
  ) -> LoopbackServer.Answer {
    let oid = parts.count > 1 ? parts[1] : ""
    if request.method == "PUT" {
      // A signed address needs no token, and must not get one.
      guard request.headers["authorization"] == nil else { return .init(400) }
      let key = parts.count == 4 ? "\(oid)/\(parts[3])" : oid
      sent.withLock { $0[key] = request.body }
      return .init(200, headers: ["ETag": "\"\(request.body.count)\""])
    }
    if parts.last != "verify" {
      let count = (object(request.body)["parts"] as? [Any])?.count ?? 0
      sent.withLock { sent in
        sent[oid] = (1...max(1, count)).flatMap { sent["\(oid)/\($0)"] ?? [] }
      }
    }
    let isWhole = sent.withLock { Self.sha256($0[oid] ?? []) == oid }
    return isWhole ? .init(200) : .init(422)
  }

  private func commit(_ name: String, _ request: LoopbackServer.Request) -> LoopbackServer.Answer {
    if isRaced.withLock({ value in
      defer { value = false }
      return value
    }) {
      change(name) { $0.files["theirs.txt"] = [1] }
    }
    let lines = request.body.split(separator: UInt8(ascii: "\n")).map { object(Array($0)) }
    for line in lines {
      let value = line["value"] as? [String: Any] ?? [:]
      let path = value["path"] as? String ?? ""
      switch line["key"] as? String {
      case "header":
        guard value["parentCommit"] as? String == commit(of: name) else {
          return error(412, nil, "")
        }
      case "file":
        let bytes = (value["content"] as? String).flatMap { Data(base64Encoded: $0) } ?? Data()
        change(name) { $0.files[path] = [UInt8](bytes) }
      case "lfsFile":
        guard let bytes = sent.withLock({ $0[value["oid"] as? String ?? ""] }) else {
          return error(422, nil, "missing")
        }
        change(name) { $0.files[path] = bytes }
      default: return error(400, nil, "")
      }
    }
    let isLost = losesAnswer.withLock { value in
      defer { value = false }
      return value
    }
    return isLost
      ? .init(0) : answer(["success": true, "commitOid": commit(of: name), "commitUrl": url])
  }
}
