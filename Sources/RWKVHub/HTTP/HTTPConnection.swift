import CRWKVCurl
import Foundation
import Glibc
import RWKVPlatform

/// A line to servers, over which one request after the other goes; it stays open between them.
///
/// Certificates are verified, proxies are those of the environment, and no redirect is followed: where a
/// token goes, the caller decides.
final class HTTPConnection {
  private let curl: Curl
  private let handle: UnsafeMutableRawPointer
  private let settings: HubSettings
  /// Headers may have so many bytes together.
  static let headerLimit = 256 << 10

  /// Makes one that is not connected yet.
  ///
  /// - Throws: `HubError` where libcurl is missing.
  init(_ settings: HubSettings) throws(HubError) {
    curl = try Curl.shared()
    self.settings = settings
    guard let handle = curl.makeHandle() else {
      throw HubError(.missingLibrary, "libcurl cannot be prepared")
    }
    self.handle = handle
  }

  deinit { curl.cleanUp(handle) }

  /// Sends a request and takes its answer.
  ///
  /// - Parameters:
  ///   - isCancelled: Asked at least once a second.
  ///   - onHead: Gets status and headers before any byte of the body; false ends the request.
  ///   - onBody: Gets the bytes as they come; false ends the request.
  /// - Throws: `HTTPFailure`.
  func perform(
    _ request: HTTPRequest, isCancelled: @escaping () -> Bool,
    onHead: @escaping (HTTPHead) -> Bool = { _ in true },
    onSent: @escaping (Int) -> Void = { _ in },
    onBody: @escaping (UnsafeRawBufferPointer) -> Bool = { _ in true }
  ) throws(HTTPFailure) -> HTTPHead {
    let transfer = Transfer(request.body, isCancelled, onHead, onSent, onBody)
    let context = Unmanaged.passUnretained(transfer).toOpaque()
    var message = [CChar](repeating: 0, count: 256)
    var list: UnsafeMutableRawPointer?
    defer { curl.freeList(list) }
    for header in request.headers + [("Expect", "")] {
      // An empty value takes away what libcurl would send by itself.
      list = curl.append(list, "\(header.name): \(header.value)".trimmingSuffix(" "))
    }
    curl.reset(handle)
    curl.set(handle, .noSignal, 1)
    curl.set(handle, .followLocation, 0)
    curl.set(handle, .protocols, 3)  // http and https
    curl.set(handle, .verifyPeer, 1)
    curl.set(handle, .verifyHost, 2)
    curl.set(handle, .suppressConnectHeaders, 1)
    curl.set(handle, .bufferSize, 256 << 10)
    curl.set(handle, .connectTimeout, settings.answerTimeout)
    curl.set(handle, .lowSpeedLimit, 1)
    curl.set(handle, .lowSpeedTime, settings.downloadTimeout)
    if let limit = request.limit { curl.set(handle, .timeout, limit) }
    if let authorities = settings.authorities { curl.set(handle, .authorities, authorities) }
    // Also where they are empty, for libcurl would look into the environment itself.
    curl.set(handle, .proxy, settings.proxies.proxy(for: request.url))
    curl.set(handle, .proxyExceptions, settings.proxies.exceptions)
    curl.set(handle, .url, request.url)
    curl.set(handle, .userAgent, settings.userAgent)
    curl.set(handle, .headers, UnsafeRawPointer(list))
    switch request.method {
    case .get: break
    case .head: curl.set(handle, .noBody, 1)
    case .post:
      curl.set(handle, .post, 1)
      curl.set(handle, .postSize, request.body?.count ?? 0)
    case .put:
      curl.set(handle, .upload, 1)
      curl.set(handle, .uploadSize, request.body?.count ?? 0)
    }
    curl.set(handle, .headerFunction, call: Transfer.takeHeader)
    curl.set(handle, .headerData, UnsafeRawPointer(context))
    curl.set(handle, .writeFunction, call: Transfer.takeBody)
    curl.set(handle, .writeData, UnsafeRawPointer(context))
    curl.set(handle, .readFunction, call: Transfer.giveBody)
    curl.set(handle, .readData, UnsafeRawPointer(context))
    curl.set(handle, .noProgress, 0)
    curl.set(handle, progress: Transfer.takeProgress)
    curl.set(handle, .progressData, UnsafeRawPointer(context))
    let code = message.withUnsafeMutableBufferPointer { buffer -> Int32 in
      curl.set(handle, .errorBuffer, UnsafeRawPointer(buffer.baseAddress!))
      let code = curl.perform(handle)
      curl.set(handle, .errorBuffer, nil as UnsafeRawPointer?)
      return code
    }
    guard code == 0 else {
      if transfer.wasStopped {
        throw HTTPFailure(kind: .cancelled, description: "stopped")
      }
      let said = String(
        decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      throw HTTPFailure(
        code: code,
        said: said.isEmpty ? curl.sentence(code).map { String(cString: $0) } ?? "" : said)
    }
    guard transfer.finishHead() else {
      throw HTTPFailure(kind: .cancelled, description: "stopped")
    }
    return transfer.head
  }
}

extension HTTPFailure {
  /// What libcurl's number means.
  fileprivate init(code: Int32, said: String) {
    let kind: Kind
    switch Curl.Failure(rawValue: code) {
    // A proxy that refuses to lead on; it says why.
    case .receive where said.contains("CONNECT"), .proxy: kind = .lasting
    case .unknownProxy, .unknownHost, .cannotConnect: kind = .unreachable
    case .partial, .timeout, .handshake, .emptyAnswer, .send, .receive, .rewind, .http2, .stream:
      kind = .line
    default: kind = .lasting
    }
    self.init(kind: kind, description: said.isEmpty ? "HTTP failure \(code)" : said)
  }
}

/// The transfer of one request, as libcurl's callbacks see it.
private final class Transfer {
  private let body: HTTPRequest.Body?
  private let isCancelled: () -> Bool
  private let onHead: (HTTPHead) -> Bool
  private let onSent: (Int) -> Void
  private let onBody: (UnsafeRawBufferPointer) -> Bool
  private(set) var head = HTTPHead(status: 0)
  private(set) var wasStopped = false
  private var headBytes = 0
  private var isHeadTold = false
  private var sent = 0

  init(
    _ body: HTTPRequest.Body?, _ isCancelled: @escaping () -> Bool,
    _ onHead: @escaping (HTTPHead) -> Bool, _ onSent: @escaping (Int) -> Void,
    _ onBody: @escaping (UnsafeRawBufferPointer) -> Bool
  ) {
    self.body = body
    self.isCancelled = isCancelled
    self.onHead = onHead
    self.onSent = onSent
    self.onBody = onBody
  }

  private static func of(_ context: UnsafeMutableRawPointer?) -> Transfer {
    Unmanaged<Transfer>.fromOpaque(context!).takeUnretainedValue()
  }

  static let takeHeader: crwkv_curl_data = { bytes, size, count, context in
    let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
    return of(context).header(line) ? size * count : 0
  }

  static let takeBody: crwkv_curl_data = { bytes, size, count, context in
    let transfer = of(context)
    let piece = UnsafeRawBufferPointer(start: bytes, count: size * count)
    guard !transfer.stops(), transfer.finishHead(), transfer.onBody(piece) else {
      transfer.wasStopped = true
      // Another number than was given ends the transfer.
      return piece.isEmpty ? 1 : 0
    }
    return piece.count
  }

  static let giveBody: crwkv_curl_data = { bytes, size, count, context in
    of(context).give(UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
  }

  static let takeProgress: crwkv_curl_progress = { context, _, _, _, _ in
    of(context).stops() ? 1 : 0
  }

  private func stops() -> Bool {
    if isCancelled() { wasStopped = true }
    return wasStopped
  }

  /// Takes a line of the headers; false where they are too long.
  private func header(_ line: UnsafeRawBufferPointer) -> Bool {
    headBytes += line.count
    guard headBytes <= HTTPConnection.headerLimit else { return false }
    let text = String(decoding: line, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    if text.hasPrefix("HTTP/") {
      // A new answer, after one that said only to go on.
      let parts = text.split(separator: " ", maxSplits: 2)
      head = HTTPHead(status: parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
    } else if let colon = text.firstIndex(of: ":") {
      let value = text[text.index(after: colon)...].trimmingCharacters(in: .whitespaces)
      head.headers[text[..<colon].lowercased()] = value
    }
    return true
  }

  /// Tells the head once, and says whether more is wanted.
  func finishHead() -> Bool {
    guard !isHeadTold else { return true }
    isHeadTold = true
    return onHead(head)
  }

  private func give(_ room: UnsafeMutableRawBufferPointer) -> Int {
    // libcurl's number for giving up.
    let abort = 0x1000_0000
    if stops() { return abort }
    let count: Int
    switch body {
    case nil: return 0
    case .bytes(let bytes):
      count = min(room.count, bytes.count - sent)
      bytes.withUnsafeBytes {
        room.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[sent..<sent + count]))
      }
    case .file(let file, let start, let total):
      let wanted = min(room.count, total - sent)
      count = pread(file.descriptor, room.baseAddress, wanted, off_t(start + sent))
      guard count > 0 || wanted == 0 else { return abort }
    }
    sent += count
    onSent(sent)
    return count
  }
}

extension String {
  /// Without a character at its end.
  fileprivate func trimmingSuffix(_ character: Character) -> String {
    last == character ? String(dropLast()) : self
  }
}
