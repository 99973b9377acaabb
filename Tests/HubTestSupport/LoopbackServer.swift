import Foundation
import Glibc
import Synchronization

/// A small HTTP/1.1 server on the loopback, which answers as a test tells it to, also in ways that no server
/// should.
public final class LoopbackServer: Sendable {
  /// A request that came.
  public struct Request: Sendable {
    public let method: String
    /// With what stands behind the question mark.
    public let target: String
    /// By names in lower case.
    public let headers: [String: String]
    public let body: [UInt8]

    /// Without what stands behind the question mark and without the host, which proxies name; escapes
    /// resolved.
    public var path: String {
      var path = target.split(separator: "?", maxSplits: 1).first.map(String.init) ?? ""
      if let host = path.prefixMatch(of: #/https?://[^/]*/#) {
        path = String(path[host.range.upperBound...])
      }
      return path.removingPercentEncoding ?? path
    }
  }

  /// What is sent for a request.
  public struct Answer: Sendable {
    public var status = 200
    public var headers: [String: String] = [:]
    public var body: [UInt8] = []
    /// The length that is announced; nil for the true one.
    public var announced: Int?
    /// Whether no length is announced.
    public var isUnmeasured = false
    /// After how many bytes the line is cut.
    public var cut: Int?
    /// Seconds before each piece of so many bytes.
    public var drip: (bytes: Int, pause: Double)?
    /// Whether bytes follow for ever.
    public var isEndless = false
    /// Seconds before anything is sent.
    public var delay = 0.0

    public init(_ status: Int = 200, _ body: [UInt8] = [], headers: [String: String] = [:]) {
      self.status = status
      self.body = body
      self.headers = headers
    }

    public init(json: String, status: Int = 200, headers: [String: String] = [:]) {
      self.init(
        status, Array(json.utf8),
        headers: headers.merging(["Content-Type": "application/json"]) { own, _ in own })
    }
  }

  public let port: Int
  private let socket: Int32
  private let log = Mutex<[Request]>([])
  private let answer: @Sendable (Request) -> Answer
  private let isClosed = Atomic(false)

  /// All requests so far, in order.
  public var requests: [Request] { log.withLock { $0 } }

  /// Begins to listen at a free port.
  public init(answer: @escaping @Sendable (Request) -> Answer) throws {
    self.answer = answer
    let socket = Glibc.socket(
      AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    self.socket = socket
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isListening = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { plain in
        bind(socket, plain, length) == 0 && listen(socket, 64) == 0
          && getsockname(socket, plain, &length) == 0
      }
    }
    guard isListening else { throw POSIXError(.EADDRNOTAVAIL) }
    port = Int(UInt16(bigEndian: address.sin_port))
    Thread.detachNewThread { [self] in accept() }
  }

  /// Stops listening; the thread that accepts ends with it.
  public func close() {
    guard !isClosed.exchange(true, ordering: .relaxed) else { return }
    shutdown(socket, Int32(SHUT_RDWR))
    Glibc.close(socket)
  }

  private func accept() {
    while true {
      let line = Glibc.accept(socket, nil, nil)
      guard line >= 0 else {
        if errno == EINTR || errno == ECONNABORTED { continue }
        return
      }
      _ = fcntl(line, F_SETFD, FD_CLOEXEC)
      Thread.detachNewThread { [self] in
        serve(line)
        Glibc.close(line)
      }
    }
  }

  private func serve(_ line: Int32) {
    var waiting: [UInt8] = []
    while let request = Self.request(from: line, &waiting) {
      log.withLock { $0.append(request) }
      guard send(answer(request), to: request, line) else { return }
    }
  }

  private static func request(from line: Int32, _ waiting: inout [UInt8]) -> Request? {
    var end: Int?
    while end == nil {
      end = waiting.indices.dropLast(3).first {
        waiting[$0..<$0 + 4].elementsEqual([13, 10, 13, 10])
      }
      guard end == nil else { break }
      guard receive(line, &waiting) else { return nil }
    }
    let lines = String(decoding: waiting[..<end!], as: UTF8.self).components(separatedBy: "\r\n")
    waiting.removeFirst(end! + 4)
    let first = lines[0].split(separator: " ")
    guard first.count > 1 else { return nil }
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { continue }
      headers[line[..<colon].lowercased()] =
        line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
    }
    let length = headers["content-length"].flatMap { Int($0) } ?? 0
    while waiting.count < length { guard receive(line, &waiting) else { return nil } }
    let body = Array(waiting[..<length])
    waiting.removeFirst(length)
    return Request(
      method: String(first[0]), target: String(first[1]), headers: headers, body: body)
  }

  private static func receive(_ line: Int32, _ waiting: inout [UInt8]) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = recv(line, &buffer, buffer.count, 0)
    guard count > 0 else { return false }
    waiting += buffer[..<count]
    return true
  }

  /// Sends an answer; false where the line ends with it.
  private func send(_ answer: Answer, to request: Request, _ line: Int32) -> Bool {
    if answer.delay > 0 { usleep(UInt32(answer.delay * 1e6)) }
    guard answer.status > 0 else { return false }
    var head = "HTTP/1.1 \(answer.status) X\r\n"
    let length = answer.announced ?? answer.body.count
    if !answer.isUnmeasured { head += "Content-Length: \(length)\r\n" }
    for (name, value) in answer.headers { head += "\(name): \(value)\r\n" }
    if answer.isUnmeasured { head += "Connection: close\r\n" }
    guard Self.put(Array((head + "\r\n").utf8)[...], line) else { return false }
    if request.method == "HEAD" { return true }
    let body = answer.body[..<min(answer.cut ?? answer.body.count, answer.body.count)]
    if let drip = answer.drip {
      for start in stride(from: 0, to: body.count, by: drip.bytes) {
        usleep(UInt32(drip.pause * 1e6))
        guard !isClosed.load(ordering: .relaxed),
          Self.put(body[start..<min(start + drip.bytes, body.count)], line)
        else { return false }
      }
    } else {
      guard Self.put(body, line) else { return false }
    }
    while answer.isEndless, !isClosed.load(ordering: .relaxed) {
      guard Self.put([UInt8](repeating: 7, count: 1 << 16)[...], line) else { return false }
    }
    return answer.cut == nil && !answer.isUnmeasured && length == answer.body.count
  }

  private static func put(_ bytes: ArraySlice<UInt8>, _ line: Int32) -> Bool {
    bytes.withUnsafeBytes { buffer in
      var done = 0
      while done < buffer.count {
        let count = Glibc.send(
          line, buffer.baseAddress! + done, buffer.count - done, Int32(MSG_NOSIGNAL))
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return false }
        done += count
      }
      return true
    }
  }
}
