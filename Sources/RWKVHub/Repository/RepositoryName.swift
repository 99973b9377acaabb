import Foundation

/// The name of a repository of models: "ORG/NAME", or "NAME" for the oldest ones.
public struct RepositoryName: Hashable, Sendable, CustomStringConvertible {
  public let description: String

  /// Takes a name as the hub allows it.
  ///
  /// - Throws: `HubError` where it can be none.
  public init(_ name: String) throws(HubError) {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    let isAllowed =
      (1...2).contains(parts.count)
      && parts.allSatisfy { part in
        part.wholeMatch(of: #/[A-Za-z0-9._\-]{1,96}/#) != nil
          && !part.hasPrefix("-") && !part.hasPrefix(".") && !part.hasSuffix("-")
          && !part.hasSuffix(".")
      } && !name.contains("--") && !name.contains("..") && !name.hasSuffix(".git")
    guard isAllowed else {
      throw HubError(
        .name, "\"\(name.prefix(200))\" is no name of a repository; they are called ORG/NAME")
    }
    description = name
  }

  /// Its folder in the cache.
  public var folder: String {
    "models--" + description.replacingOccurrences(of: "/", with: "--")
  }

  /// The repository whose folder in the cache has a name; nil where it is none.
  init?(folder: String) {
    guard folder.hasPrefix("models--") else { return nil }
    let name = folder.dropFirst("models--".count).replacingOccurrences(of: "--", with: "/")
    guard let name = try? RepositoryName(name) else { return nil }
    self = name
  }
}

/// A file of a repository as a person names it: "ORG/NAME" or "ORG/NAME:FILE".
public struct HubReference: Hashable, Sendable, CustomStringConvertible {
  /// The repository.
  public var repository: RepositoryName
  /// The file's path or any part of it that fits one only; nil for the one that a repository is made for.
  public var file: String?
  /// The branch, tag or commit.
  public var revision = "main"

  /// Makes one.
  public init(repository: RepositoryName, file: String? = nil, revision: String = "main") {
    self.repository = repository
    self.file = file
    self.revision = revision
  }

  /// Takes it as a person types it.
  ///
  /// - Throws: `HubError` where the repository's name can be none.
  public init(_ text: String) throws(HubError) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    repository = try RepositoryName(parts.first.map(String.init) ?? "")
    file = parts.count > 1 && !parts[1].isEmpty ? String(parts[1]) : nil
  }

  public var description: String { "\(repository)" + (file.map { ":\($0)" } ?? "") }
}

/// Paths and revisions as they stand in addresses.
enum Address {
  /// A text with all but letters, digits and `-._~` as percent escapes.
  static func escaped(_ text: some StringProtocol) -> String {
    var result: [UInt8] = []
    let digits = Array("0123456789ABCDEF".utf8)
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        result.append(byte)
      default: result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// A path, segment by segment.
  static func escapedPath(_ path: String) -> String {
    path.split(separator: "/", omittingEmptySubsequences: false).map(escaped).joined(separator: "/")
  }

  /// Scheme, host and port of an address, in lower case; nil where it is no address of HTTP.
  static func origin(of url: String) -> String? {
    guard
      let match = url.prefixMatch(of: #/(https?):\/\/([^\/?#@\\\s]+)(?=[\/?#]|$)/#.ignoresCase())
    else { return nil }
    let scheme = match.1.lowercased()
    var host = match.2.lowercased()
    for (port, of) in [(":443", "https"), (":80", "http")]
    where scheme == of && host.hasSuffix(port) {
      host.removeLast(port.count)
    }
    return "\(scheme)://\(host)"
  }

  /// The address that a redirect leads to; nil where it is none that may be followed.
  static func target(_ location: String, from url: String) -> String? {
    guard location.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
    if location.hasPrefix("/"), !location.hasPrefix("//") {
      return origin(of: url).map { $0 + location }
    }
    guard let origin = origin(of: location) else { return nil }
    // Nothing that was asked for under TLS comes without.
    if url.lowercased().hasPrefix("https:"), !origin.hasPrefix("https:") { return nil }
    return location
  }
}
