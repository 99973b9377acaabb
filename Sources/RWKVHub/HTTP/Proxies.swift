/// The proxies that the environment names, by the variables that curl and Python obey.
struct Proxies: Sendable {
  private let http, https, all: String?
  /// The hosts that are reached without one, with commas between them; "*" for all.
  let exceptions: String

  init(environment: [String: String]) {
    func value(_ names: String...) -> String? {
      names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
    }
    // Not HTTP_PROXY: what a web server runs gets that from whoever asks it ("httpoxy").
    http = value("http_proxy")
    https = value("https_proxy", "HTTPS_PROXY")
    all = value("all_proxy", "ALL_PROXY")
    exceptions = value("no_proxy", "NO_PROXY") ?? ""
  }

  /// The proxy for an address; empty for none.
  func proxy(for url: String) -> String {
    (url.lowercased().hasPrefix("https:") ? https : http) ?? all ?? ""
  }
}
