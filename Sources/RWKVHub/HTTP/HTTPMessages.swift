import RWKVPlatform

/// A request to a server.
struct HTTPRequest {
  /// What is done.
  enum Method: String {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
  }

  /// What is sent along.
  enum Body {
    case bytes([UInt8])
    /// So many bytes of a file, from a place on.
    case file(RegularFile, from: Int, count: Int)

    var count: Int {
      switch self {
      case .bytes(let bytes): bytes.count
      case .file(_, _, let count): count
      }
    }
  }

  var method = Method.get
  var url: String
  var headers: [(name: String, value: String)] = []
  var body: Body?
  /// Seconds for all of it; nil where only a line that stands still ends it.
  var limit: Int?
}

/// The beginning of an answer: its status and headers.
struct HTTPHead: Sendable {
  var status: Int
  /// By names in lower case; a repeated one has its last value.
  var headers: [String: String] = [:]

  subscript(name: String) -> String? { headers[name] }

  /// How many bytes come, where the server says so in a way that can be true.
  var length: Int? {
    headers["content-length"].flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
  }

  /// Whether the server says that a page for a browser comes.
  var isPage: Bool { headers["content-type"]?.lowercased().hasPrefix("text/html") ?? false }

  var isRedirect: Bool { [301, 302, 303, 307, 308].contains(status) }
}

/// Why a request got no whole answer.
struct HTTPFailure: Error, CustomStringConvertible {
  /// The kind of failure.
  enum Kind: Equatable {
    /// The caller wanted no more.
    case cancelled
    /// The line failed, which may pass.
    case line
    /// The server could not be reached at all, which may pass too.
    case unreachable
    /// Trying again gives the same.
    case lasting
  }

  let kind: Kind
  let description: String
}
