import RWKVJSON

/// A file of a repository, as the hub lists it.
public struct RemoteFile: Hashable, Sendable {
  /// Its path in the repository.
  public let path: String
  /// Bytes, where the hub says so.
  public let size: Int?
  /// The hash of its bytes, where the hub says so.
  public let hash: FileHash?

  /// Makes one; nil where the path is one that nothing may be written to.
  init?(path: String, size: Int?, hash: FileHash?) {
    guard Self.isPlain(path) else { return nil }
    self.path = path
    self.size = size
    self.hash = hash
  }

  /// The last part of its path.
  public var name: String { path.split(separator: "/").last.map(String.init) ?? path }

  /// The date in its name, as those of the RWKV-7 G series have one: "20250922"; nil without.
  public var date: String? {
    name.split { !$0.isASCII || !$0.isNumber }.last { digits in
      digits.wholeMatch(of: #/20[0-9]{2}(0[1-9]|1[0-2])[0-3][0-9]/#) != nil
    }.map(String.init)
  }

  /// Whether a path leads to a place below where it begins, and is one that every system can have.
  static func isPlain(_ path: String) -> Bool {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    return !path.isEmpty && path.utf8.count <= 1_000
      && !path.utf8.contains { $0 < 0x20 || $0 == 0x7F || $0 == UInt8(ascii: "\\") }
      && parts.count <= 32
      && parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." && $0.utf8.count <= 250 }
  }
}

/// A repository at one commit.
public struct RepositoryInfo: Sendable {
  /// The name.
  public let name: RepositoryName
  /// The commit, 40 hexadecimal digits.
  public let commit: String
  /// Whether terms must be accepted first.
  public let isGated: Bool
  /// The files, by path; those with paths that nothing may be written to are left out.
  public let files: [RemoteFile]

  /// One that is known from elsewhere, such as the cache.
  init(_ name: RepositoryName, commit: String, files: [RemoteFile]) {
    self.name = name
    self.commit = commit
    isGated = false
    self.files = files
  }

  /// Reads the hub's answer.
  init(_ name: RepositoryName, json: [UInt8]) throws(HubError) {
    self.name = name
    let value: JSONValue
    do throws(JSONFault) {
      value = try JSONValue(parsing: json)
    } catch {
      throw HubError(.answer, "\(name): the answer is not the hub's: \(error)")
    }
    func text(_ value: JSONValue?) -> String? {
      value?.string.map { String(decoding: $0, as: UTF8.self) }
    }
    guard let commit = text(value["sha"]), case .gitSHA1? = FileHash(commit) else {
      throw HubError(.answer, "\(name): the answer is not the hub's: it names no commit")
    }
    self.commit = commit
    isGated = value["gated"].map { $0.bool ?? true } ?? false
    files = (value["siblings"]?.array ?? []).compactMap { entry in
      guard let path = text(entry["rfilename"]) else { return nil }
      let lfs = entry["lfs"]
      let digits = text(lfs?["sha256"]) ?? text(lfs?["oid"]) ?? text(entry["blobId"])
      let size = (lfs?["size"] ?? entry["size"])?.integer
      return RemoteFile(
        path: path, size: size.flatMap { $0 >= 0 ? $0 : nil }, hash: digits.flatMap { FileHash($0) }
      )
    }.sorted { $0.path < $1.path }
  }
}
