import Foundation
import RWKVPlatform

/// Where the hub is, where its cache lies and who asks, by the variables that Hugging Face's programs obey.
public struct HubSettings: Sendable {
  /// The server: `HF_ENDPOINT`, else https://huggingface.co; without a slash at the end.
  public var endpoint: String
  /// The cache's folder: `HF_HUB_CACHE`, `$HF_HOME/hub`, else that in the user's cache folder; nil where the
  /// environment names no place.
  public var cache: String?
  /// Whether `HF_HUB_OFFLINE` or `TRANSFORMERS_OFFLINE` forbids all requests.
  public var isOffline: Bool
  /// Who asks; nil for anybody.
  public var token: HubToken?
  /// Seconds to wait for an answer, and for a download that stands still.
  public var answerTimeout = 10, downloadTimeout = 10
  /// The program that asks, as servers are told: "NAME/VERSION".
  public var userAgent: String
  /// A file of certificates to trust in place of the system's.
  var authorities: String?
  /// The proxies on the way.
  var proxies: Proxies
  /// Which files of the cache were verified.
  let verified: VerifiedFiles

  static let publicEndpoint = "https://huggingface.co"

  /// Reads the environment.
  ///
  /// - Parameter program: The program that asks, "NAME/VERSION".
  /// - Throws: `HubError` where a variable says what cannot be.
  public init(environment: [String: String], program: String) throws(HubError) {
    func value(_ names: String...) -> String? {
      names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
    }
    func path(_ names: String...) -> String? {
      names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
        .map { Self.expanded($0, environment) }
    }
    func isOn(_ name: String) -> Bool {
      ["1", "ON", "YES", "TRUE"].contains(environment[name]?.uppercased() ?? "")
    }
    var endpoint = value("HF_ENDPOINT") ?? Self.publicEndpoint
    while endpoint.hasSuffix("/") { endpoint.removeLast() }
    guard
      endpoint == Self.publicEndpoint
        || endpoint.wholeMatch(of: #/https?://[A-Za-z0-9._\-\[\]:]+(/[A-Za-z0-9._~\-/]*)?/#) != nil
    else {
      throw HubError(
        .name, "HF_ENDPOINT is no address of a server; it begins with https:// or http://")
    }
    self.endpoint = endpoint
    proxies = Proxies(environment: environment)
    verified = VerifiedFiles(environment: environment)
    let home =
      path("HF_HOME") ?? AppFolders(name: "huggingface", environment: environment).cache
    cache = path("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE") ?? home.map { $0 + "/hub" }
    isOffline = isOn("HF_HUB_OFFLINE") || isOn("TRANSFORMERS_OFFLINE")
    func seconds(_ name: String) -> Int {
      environment[name].flatMap { Int($0) }.flatMap { (1...86_400).contains($0) ? $0 : nil } ?? 10
    }
    answerTimeout = seconds("HF_HUB_ETAG_TIMEOUT")
    downloadTimeout = seconds("HF_HUB_DOWNLOAD_TIMEOUT")
    authorities = path("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
    userAgent = "\(program); swift"
    guard !isOn("HF_HUB_DISABLE_IMPLICIT_TOKEN") else { return }
    if let text = value("HF_TOKEN") {
      token = try HubToken(text, from: "HF_TOKEN")
    } else if let text = value("HUGGING_FACE_HUB_TOKEN") {
      token = try HubToken(text, from: "HUGGING_FACE_HUB_TOKEN")
    } else if let file = path("HF_TOKEN_PATH") ?? home.map({ $0 + "/token" }),
      let data = try? DurableFile.read(file, limit: 4 << 10)
    {
      token = try HubToken(String(decoding: data, as: UTF8.self), from: file)
    }
  }

  /// A path with `~` for the home folder.
  private static func expanded(_ path: String, _ environment: [String: String]) -> String {
    guard path == "~" || path.hasPrefix("~/"), let home = environment["HOME"] else { return path }
    return home + path.dropFirst()
  }
}

/// A token that says who asks. Nothing shows it: not a description, an error, a log or a dump.
public struct HubToken: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  /// The value, for the header only.
  let secret: String
  /// The variable or file that it comes from.
  public let source: String

  /// Takes a token; nil for an empty one.
  ///
  /// - Throws: `HubError` where it could not stand in a header.
  init?(_ text: String, from source: String) throws(HubError) {
    let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
    guard !text.isEmpty else { return nil }
    guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw HubError(.access, "the token in \(source) holds characters that no token has")
    }
    secret = text
    self.source = source
  }

  public var description: String { "token from \(source)" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: ["source": source]) }

  /// A text of a server's without the token, should it say it.
  func hidden(in text: String) -> String { text.replacingOccurrences(of: secret, with: "…") }
}
