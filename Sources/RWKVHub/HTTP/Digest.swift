import Foundation

/// A hash by which a file of the hub is known.
public enum FileHash: Hashable, Sendable {
  /// SHA-256 of the bytes: of large files, 64 hexadecimal digits.
  case sha256(String)
  /// SHA-1 as git has it, of "blob SIZE\0" and the bytes: of small files, 40 digits.
  case gitSHA1(String)

  /// The hash that a number of hexadecimal digits tells; nil for anything else.
  public init?(_ digits: String) {
    let isHex = digits.utf8.allSatisfy {
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
        || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
    }
    switch digits.utf8.count {
    case 64 where isHex: self = .sha256(digits)
    case 40 where isHex: self = .gitSHA1(digits)
    default: return nil
    }
  }

  /// The SHA-256 of some bytes.
  ///
  /// - Throws: `HubError` where libcrypto is missing.
  package static func sha256(of bytes: [UInt8]) throws(HubError) -> FileHash {
    let digest = try Digest(.sha256)
    bytes.withUnsafeBytes(digest.update)
    return .sha256(digest.finish())
  }

  /// The SHA-1 that git has of some bytes.
  ///
  /// - Throws: `HubError` where libcrypto is missing.
  package static func gitSHA1(of bytes: [UInt8]) throws(HubError) -> FileHash {
    let digest = try Digest(.gitSHA1(size: bytes.count))
    bytes.withUnsafeBytes(digest.update)
    return .gitSHA1(digest.finish())
  }

  /// The digits, which are the name of the file in the cache.
  public var digits: String {
    switch self {
    case .sha256(let digits), .gitSHA1(let digits): digits
    }
  }
}

/// Hashes bytes as they come, with OpenSSL's libcrypto, which is loaded for it.
final class Digest {
  /// The kind of hash.
  enum Kind {
    case sha256
    case gitSHA1(size: Int)
  }

  private let library: Libcrypto
  private let context: OpaquePointer

  /// Begins with nothing.
  ///
  /// - Throws: `HubError` where libcrypto is missing.
  init(_ kind: Kind) throws(HubError) {
    guard let library = Libcrypto.shared, let context = library.newContext() else {
      throw HubError(
        .missingLibrary, "OpenSSL's libcrypto.so.3 is needed to verify downloads; install libssl3")
    }
    self.library = library
    self.context = context
    switch kind {
    case .sha256: _ = library.begin(context, library.sha256(), nil)
    case .gitSHA1(let size):
      _ = library.begin(context, library.sha1(), nil)
      Array("blob \(size)\0".utf8).withUnsafeBytes(update)
    }
  }

  /// Begins one to compare with a hash.
  convenience init(for hash: FileHash, size: Int) throws(HubError) {
    switch hash {
    case .sha256: try self.init(.sha256)
    case .gitSHA1: try self.init(.gitSHA1(size: size))
    }
  }

  deinit { library.freeContext(context) }

  /// Takes more bytes.
  func update(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress, bytes.count > 0 else { return }
    _ = library.update(context, start, bytes.count)
  }

  /// Takes more bytes.
  func update(_ data: Data) { data.withUnsafeBytes { update($0) } }

  /// The hash in hexadecimal digits; nothing may be added afterwards.
  func finish() -> String {
    var bytes = [UInt8](repeating: 0, count: 64)
    var count: UInt32 = 0
    _ = library.finish(context, &bytes, &count)
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: bytes[..<Int(count)].flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
      as: UTF8.self)
  }
}

/// The functions of libcrypto that hash.
private struct Libcrypto: Sendable {
  typealias New = @convention(c) () -> OpaquePointer?
  typealias Free = @convention(c) (OpaquePointer?) -> Void
  typealias Algorithm = @convention(c) () -> OpaquePointer?
  typealias Begin = @convention(c) (OpaquePointer?, OpaquePointer?, OpaquePointer?) -> Int32
  typealias Update = @convention(c) (OpaquePointer?, UnsafeRawPointer?, Int) -> Int32
  typealias Finish =
    @convention(c) (OpaquePointer?, UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<UInt32>?)
    -> Int32

  let newContext: New
  let freeContext: Free
  let sha256, sha1: Algorithm
  let begin: Begin
  let update: Update
  let finish: Finish

  static let shared = Libcrypto()

  private init?() {
    guard
      let library = LoadedLibrary(anyOf: ["libcrypto.so.3", "libcrypto.so.1.1", "libcrypto.so"]),
      let newContext = library.function("EVP_MD_CTX_new", as: New.self),
      let freeContext = library.function("EVP_MD_CTX_free", as: Free.self),
      let sha256 = library.function("EVP_sha256", as: Algorithm.self),
      let sha1 = library.function("EVP_sha1", as: Algorithm.self),
      let begin = library.function("EVP_DigestInit_ex", as: Begin.self),
      let update = library.function("EVP_DigestUpdate", as: Update.self),
      let finish = library.function("EVP_DigestFinal_ex", as: Finish.self)
    else { return nil }
    self.newContext = newContext
    self.freeContext = freeContext
    self.sha256 = sha256
    self.sha1 = sha1
    self.begin = begin
    self.update = update
    self.finish = finish
  }
}
