import Foundation
import RWKVJSON
import RWKVPlatform

/// Sends files to a repository, and commits them at once.
struct HubUpload {
  let client: HubClient
  let repository: RepositoryName

  private var subject: Subject { Subject(repository: repository) }
  private var api: String { "\(client.settings.endpoint)/api/models/\(repository)" }

  /// Those of some files that the hub has not got, each with the way in which it wants it.
  func wanted(_ files: [OpenFile]) throws(HubError) -> [OpenFile] {
    var wanted: [OpenFile] = []
    for start in stride(from: 0, to: files.count, by: 256) {
      let some = files[start..<min(start + 256, files.count)]
      let value = try post(
        "\(api)/preupload/main",
        json { json in
          json.name("files")
          json.array { json in
            for file in some {
              json.object { json in
                json.name("path")
                json.string(file.path)
                json.name("size")
                json.integer(file.size)
                json.name("sample")
                let sample = (try? file.file.read(from: 0, to: min(512, file.size))) ?? Data()
                json.string(sample.base64EncodedString())
              }
            }
          }
        })
      for entry in value["files"]?.array ?? [] {
        guard let path = entry["path"]?.text, let file = some.first(where: { $0.path == path })
        else { continue }
        if entry["shouldIgnore"]?.bool == true { continue }
        // An empty file has nothing to be kept apart.
        file.isLarge = entry["uploadMode"]?.text == "lfs" && file.size > 0
        let there = entry["oid"]?.text
        if there == (file.isLarge ? file.sha256 : file.gitSHA1) { continue }
        wanted.append(file)
      }
    }
    return wanted
  }

  // MARK: Large files

  /// Sends files to where the hub keeps large ones; nothing of them is to be seen yet.
  func send(_ files: [OpenFile]) throws(HubError) {
    for start in stride(from: 0, to: files.count, by: 100) {
      let some = Array(files[start..<min(start + 100, files.count)])
      for (file, object) in zip(some, try batch(some)) { try send(file, object) }
    }
  }

  private func batch(_ files: [OpenFile]) throws(HubError) -> [JSONValue] {
    let value = try post(
      "\(client.settings.endpoint)/\(repository).git/info/lfs/objects/batch",
      json { json in
        json.name("operation")
        json.string("upload")
        json.name("transfers")
        json.array { json in
          json.string("basic")
          json.string("multipart")
        }
        json.name("objects")
        json.array { json in
          for file in files {
            json.object { json in
              json.name("oid")
              json.string(file.sha256)
              json.name("size")
              json.integer(file.size)
            }
          }
        }
        json.name("hash_algo")
        json.string("sha256")
        json.name("ref")
        json.object { json in
          json.name("name")
          json.string("main")
        }
      }, type: Self.lfs)
    if let transfer = value["transfer"]?.text, !["basic", "multipart"].contains(transfer) {
      throw HubError(
        .answer,
        "\(repository): the hub wants files sent as \"\(client.hidden(transfer))\", which is not known here"
      )
    }
    let objects = value["objects"]?.array ?? []
    var found: [JSONValue] = []
    for file in files {
      guard let object = objects.first(where: { $0["oid"]?.text == file.sha256 }) else {
        throw HubError(.answer, "\(repository): the hub does not say where \(file.path) goes")
      }
      if let error = object["error"] {
        let words = client.hidden(error["message"]?.text ?? "refused")
        throw HubError(.answer, "\(repository):\(file.path): \(words)")
      }
      found.append(object)
    }
    return found
  }

  private func send(_ file: OpenFile, _ object: JSONValue) throws(HubError) {
    // Without actions it is there already.
    guard let upload = object["actions"]?["upload"] else { return }
    guard let place = upload["href"]?.text else {
      throw HubError(.answer, "\(repository): the hub does not say where \(file.path) goes")
    }
    client.tell(.file(path: file.path, size: file.size, have: 0))
    if let chunk = upload["header"]?["chunk_size"].flatMap({
      $0.text.flatMap { Int($0) } ?? $0.integer
    }) {
      try sendParts(file, of: chunk, upload, finishingAt: place)
    } else {
      _ = try put(file, from: 0, count: file.size, to: place)
    }
    guard let verify = object["actions"]?["verify"]?["href"]?.text else { return }
    _ = try post(
      client.onEndpoint(verify),
      json { json in
        json.name("oid")
        json.string(file.sha256)
        json.name("size")
        json.integer(file.size)
      }, type: Self.lfs)
  }

  private func sendParts(
    _ file: OpenFile, of chunk: Int, _ upload: JSONValue, finishingAt place: String
  ) throws(HubError) {
    guard case .object(let headers)? = upload["header"], chunk > 0 else {
      throw HubError(.answer, "\(repository): the hub does not say in what parts \(file.path) goes")
    }
    let places = headers.compactMap { header -> (number: Int, place: String)? in
      let key = String(decoding: header.key, as: UTF8.self)
      guard let number = Int(key), let place = header.value.text else { return nil }
      return (number, place)
    }.sorted { $0.number < $1.number }
    let count = (file.size + chunk - 1) / chunk
    guard places.count == count, places.map(\.number) == Array(1...max(1, count)) else {
      throw HubError(
        .answer, "\(repository): the hub wants \(file.path) in parts that do not make it up")
    }
    var tags: [String] = []
    for (index, part) in places.enumerated() {
      let start = index * chunk
      let head = try put(file, from: start, count: min(chunk, file.size - start), to: part.place)
      guard let tag = head["etag"] else {
        throw HubError(.answer, "\(repository): a part of \(file.path) was not acknowledged")
      }
      tags.append(tag)
    }
    _ = try post(
      client.onEndpoint(place),
      json { json in
        json.name("oid")
        json.string(file.sha256)
        json.name("parts")
        json.array { json in
          for (index, tag) in tags.enumerated() {
            json.object { json in
              json.name("partNumber")
              json.integer(index + 1)
              json.name("etag")
              json.string(tag)
            }
          }
        }
      }, type: Self.lfs)
  }

  /// Sends a part of a file to a signed address, which needs no token.
  private func put(
    _ file: OpenFile, from start: Int, count: Int, to place: String
  ) throws(HubError) -> HTTPHead {
    guard let target = Address.target(place, from: client.settings.endpoint + "/") else {
      throw HubError(
        .answer, "\(repository): the hub names a place for \(file.path) that may not be sent to")
    }
    var request = HTTPRequest(method: .put, url: target)
    request.body = .file(file.file, from: start, count: count)
    return try client.retrying("\(repository):\(file.path)") {
      () throws(HubError) -> HubClient.Round<HTTPHead> in
      let head: HTTPHead
      do throws(HTTPFailure) {
        head = try client.connection.perform(
          request, isCancelled: client.isCancelled,
          onSent: { [client] in client.tell(.progress(received: start + $0, size: file.size)) })
      } catch {
        return .failed(error)
      }
      if head.isPassing { return .refused(head) }
      guard (200..<300).contains(head.status) else {
        throw HubError(.answer, "\(repository):\(file.path): the storage says \(head.status)")
      }
      return .done(head)
    }
  }

  // MARK: Commit

  /// Makes all files visible at once; fails where somebody committed since `parent`.
  func commit(_ files: [OpenFile], message: String, parent: String) throws(HubError) -> String {
    var lines = JSONWriter()
    func line(_ key: String, _ value: (inout JSONWriter) -> Void) {
      lines.object { json in
        json.name("key")
        json.string(key)
        json.name("value")
        json.object(value)
      }
      lines.newline()
    }
    line("header") { json in
      json.name("summary")
      json.string(message)
      json.name("description")
      json.string("")
      json.name("parentCommit")
      json.string(parent)
    }
    for file in files {
      if file.isLarge {
        line("lfsFile") { json in
          json.name("path")
          json.string(file.path)
          json.name("algo")
          json.string("sha256")
          json.name("oid")
          json.string(file.sha256)
          json.name("size")
          json.integer(file.size)
        }
      } else {
        let bytes: Data
        do throws(RegularFile.Failure) {
          bytes = try file.file.read(limit: 20 << 20)
        } catch {
          throw HubError(.file, "\(file.path): \(error)")
        }
        line("file") { json in
          json.name("path")
          json.string(file.path)
          json.name("encoding")
          json.string("base64")
          json.name("content")
          json.string(bytes.base64EncodedString())
        }
      }
    }
    let value: JSONValue
    do throws(HubError) {
      value = try post("\(api)/commit/main", lines.bytes, type: "application/x-ndjson")
    } catch {
      guard error.kind == .race || error.kind == .network,
        let commit = newest(with: files, after: parent)
      else { throw error }
      return commit
    }
    guard let commit = value["commitOid"]?.text else {
      throw HubError(.answer, "\(repository): the hub does not acknowledge the commit")
    }
    return commit
  }

  /// The newest commit, if it holds the files as they are here. An answer may have been lost on the way: the
  /// next try then meets our own commit, and looks like somebody else's.
  private func newest(with files: [OpenFile], after parent: String) -> String? {
    guard let info = try? client.info(of: repository, revision: "main"), info.commit != parent
    else { return nil }
    var hashes: [String: String] = [:]
    for file in info.files { hashes[file.path] = file.hash?.digits }
    let isOurs = files.allSatisfy { file in
      hashes[file.path].map { [file.sha256, file.gitSHA1].contains($0) } ?? false
    }
    return isOurs ? info.commit : nil
  }

  // MARK: Requests

  private static let lfs = "application/vnd.git-lfs+json"

  private func json(_ body: (inout JSONWriter) -> Void) -> [UInt8] {
    var json = JSONWriter()
    json.object(body)
    return json.bytes
  }

  private func post(
    _ url: String, _ body: [UInt8], type: String = "application/json"
  ) throws(HubError) -> JSONValue {
    var request = HTTPRequest(method: .post, url: url)
    request.headers = [("Content-Type", type), ("Accept", type == Self.lfs ? type : "*/*")]
    request.body = .bytes(body)
    let answer = try client.ask(request, subject)
    return answer.body.isEmpty ? .null : try client.parsed(answer.body, "\(repository)")
  }
}
