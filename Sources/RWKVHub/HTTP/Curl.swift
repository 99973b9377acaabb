import CRWKVCurl
import Glibc

/// The functions of libcurl, which is loaded when something is first fetched: it brings TLS, proxies and the
/// rest of HTTP, and need not be there otherwise.
///
/// `@unchecked Sendable`: addresses of functions that never change.
struct Curl: @unchecked Sendable {
  /// What a transfer is set to, by the numbers of libcurl's stable interface.
  enum Option: Int32 {
    case connectTimeout = 78
    case lowSpeedLimit = 19
    case lowSpeedTime = 20
    case noProgress = 43
    case noBody = 44
    case upload = 46
    case post = 47
    case followLocation = 52
    case verifyPeer = 64
    case verifyHost = 81
    case bufferSize = 98
    case noSignal = 99
    case timeout = 13
    case protocols = 181
    case suppressConnectHeaders = 265
    case writeData = 10_001
    case url = 10_002
    case proxy = 10_004
    case readData = 10_009
    case errorBuffer = 10_010
    case userAgent = 10_018
    case headers = 10_023
    case headerData = 10_029
    case method = 10_036
    case progressData = 10_057
    case authorities = 10_065
    case proxyExceptions = 10_177
    case writeFunction = 20_011
    case readFunction = 20_012
    case headerFunction = 20_079
    case progressFunction = 20_219
    case uploadSize = 30_115
    case postSize = 30_120
  }

  /// What libcurl says of a failed transfer, as far as it makes a difference.
  enum Failure: Int32 {
    case unsupported = 1
    case malformedAddress = 3
    case unknownProxy = 5
    case unknownHost = 6
    case cannotConnect = 7
    case accessDenied = 9
    case partial = 18
    case write = 23
    case timeout = 28
    case handshake = 35
    case aborted = 42
    case emptyAnswer = 52
    case engine = 53
    case send = 55
    case receive = 56
    case certificate = 60
    case rewind = 65
    case authorityFile = 77
    case http2 = 92
    case proxy = 97
    case stream = 16
  }

  typealias MakeHandle = @convention(c) () -> UnsafeMutableRawPointer?
  typealias WithHandle = @convention(c) (UnsafeMutableRawPointer?) -> Void
  typealias Perform = @convention(c) (UnsafeMutableRawPointer?) -> Int32
  typealias Append =
    @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?) -> UnsafeMutableRawPointer?
  typealias Sentence = @convention(c) (Int32) -> UnsafePointer<CChar>?

  let makeHandle: MakeHandle
  let reset, cleanUp, freeList: WithHandle
  let perform: Perform
  let append: Append
  let sentence: Sentence
  private let set, get: UnsafeMutableRawPointer

  /// The library, loaded at the first use.
  ///
  /// - Throws: `HubError` where it is missing.
  static func shared() throws(HubError) -> Curl {
    guard let loaded else {
      throw HubError(
        .missingLibrary,
        "libcurl.so.4 is needed to reach the hub; install libcurl4 (Debian, Ubuntu) or libcurl")
    }
    return loaded
  }

  private static let loaded = Curl()

  private init?() {
    guard
      let library = LoadedLibrary(anyOf: ["libcurl.so.4", "libcurl-gnutls.so.4", "libcurl.so"]),
      let prepare = library.function(
        "curl_global_init", as: (@convention(c) (CLong) -> Int32).self),
      prepare(3) == 0,
      let makeHandle = library.function("curl_easy_init", as: MakeHandle.self),
      let reset = library.function("curl_easy_reset", as: WithHandle.self),
      let cleanUp = library.function("curl_easy_cleanup", as: WithHandle.self),
      let perform = library.function("curl_easy_perform", as: Perform.self),
      let append = library.function("curl_slist_append", as: Append.self),
      let freeList = library.function("curl_slist_free_all", as: WithHandle.self),
      let sentence = library.function("curl_easy_strerror", as: Sentence.self),
      let set = library.address(of: "curl_easy_setopt"),
      let get = library.address(of: "curl_easy_getinfo")
    else { return nil }
    self.makeHandle = makeHandle
    self.reset = reset
    self.cleanUp = cleanUp
    self.perform = perform
    self.append = append
    self.freeList = freeList
    self.sentence = sentence
    self.set = set
    self.get = get
  }

  func set(_ handle: UnsafeMutableRawPointer, _ option: Option, _ value: Int) {
    _ =
      option.rawValue >= 30_000
      ? crwkv_curl_set_offset(set, handle, option.rawValue, crwkv_curl_offset(value))
      : crwkv_curl_set_long(set, handle, option.rawValue, value)
  }

  /// Sets a text, which libcurl copies, or a pointer, which must stay.
  func set(_ handle: UnsafeMutableRawPointer, _ option: Option, _ value: UnsafeRawPointer?) {
    _ = crwkv_curl_set_pointer(set, handle, option.rawValue, value)
  }

  func set(_ handle: UnsafeMutableRawPointer, _ option: Option, _ value: String) {
    value.withCString { set(handle, option, UnsafeRawPointer($0)) }
  }

  func set(_ handle: UnsafeMutableRawPointer, _ option: Option, call function: crwkv_curl_data) {
    _ = crwkv_curl_set_data(set, handle, option.rawValue, function)
  }

  func set(_ handle: UnsafeMutableRawPointer, progress function: crwkv_curl_progress) {
    _ = crwkv_curl_set_progress(set, handle, Option.progressFunction.rawValue, function)
  }

  /// The status of the last answer.
  func status(of handle: UnsafeMutableRawPointer) -> Int {
    var status: CLong = 0
    _ = crwkv_curl_get_long(get, handle, 0x20_0002, &status)
    return status
  }
}
