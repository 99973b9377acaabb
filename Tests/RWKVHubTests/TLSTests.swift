import Foundation
import Glibc
import HubTestSupport
import TestSupport
import Testing

@testable import RWKVHub

/// TLS on the loopback, with an authority of the test's own. It needs the program openssl; without it these
/// tests are skipped.
@Suite(.enabled(if: TLSServer.isPossible, "openssl is not on this machine")) struct HubTLSTests {
  private func info(
    _ server: TLSServer, trusting authority: String?, _ more: [String: String] = [:]
  ) throws -> RepositoryInfo {
    var environment = ["HF_ENDPOINT": "https://127.0.0.1:\(server.port)", "HF_HOME": "/nowhere"]
    environment["SSL_CERT_FILE"] = authority
    environment.merge(more) { $1 }
    var patience = Patience()
    patience.wait = { _, _ in usleep(200_000) }
    let settings = try HubSettings(environment: environment, program: "test/1")
    let client = try HubClient(
      settings, patience: patience, isCancelled: { false }, tell: { _ in })
    return try client.info(of: try RepositoryName("org/m"), revision: "main")
  }

  @Test func aCertificateOfATrustedAuthorityIsTaken() throws {
    let server = try TLSServer(host: "IP:127.0.0.1")
    #expect(try info(server, trusting: server.authority).commit == TLSServer.commit)
  }

  @Test(arguments: ["https_proxy", "HTTPS_PROXY"])
  func aProxyLeadsToAServerThatIsVerifiedAllTheSame(_ variable: String) throws {
    let server = try TLSServer(host: "DNS:hub.example")
    let proxy = try LoopbackProxy(to: server.port)
    defer { proxy.close() }
    let environment = [
      "HF_ENDPOINT": "https://hub.example", variable: proxy.url, "HF_TOKEN": "hf_word",
    ]
    #expect(
      try info(server, trusting: server.authority, environment).commit == TLSServer.commit)
    let head = try #require(proxy.heads.first)
    #expect(head.hasPrefix("CONNECT hub.example:443 ") && !head.contains("hf_word"))
    let other = environment.merging(["HF_ENDPOINT": "https://other.example"]) { $1 }
    #expect { _ = try info(server, trusting: server.authority, other) } throws: {
      ($0 as? HubError)?.kind == .network && "\($0)".contains("other.example")
    }
  }

  @Test func aCertificateOfNobodyIsRefused() throws {
    let server = try TLSServer(host: "IP:127.0.0.1")
    _ = try info(server, trusting: server.authority)
    #expect { _ = try info(server, trusting: nil) } throws: {
      ($0 as? HubError)?.kind == .network && "\($0)".lowercased().contains("certificate")
    }
  }

  @Test func aCertificateOfAnotherHostIsRefused() throws {
    let server = try TLSServer(host: "DNS:hub.example")
    #expect { _ = try info(server, trusting: server.authority) } throws: {
      ($0 as? HubError)?.kind == .network && "\($0)".contains("127.0.0.1")
    }
  }
}

/// A server with TLS that knows one answer.
private final class TLSServer {
  static let commit = String(repeating: "c", count: 40)
  static let program = ["/usr/bin/openssl", "/usr/local/bin/openssl"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }
  static var isPossible: Bool { program != nil }

  let port: Int
  private let folder: TemporaryFolder
  private let process: Process

  /// The authority's certificate.
  var authority: String { folder.path("ca.pem") }

  /// Makes an authority, a certificate for a host, and serves.
  init(host: String) throws {
    folder = try TemporaryFolder()
    try folder.write(Array("subjectAltName=\(host)".utf8), as: "names")
    let body = #"{"sha":"\#(Self.commit)","siblings":[]}"#
    let answer = "HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n\(body)"
    let place = folder.path("api/models/org/m/revision")
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    try folder.write(Array(answer.utf8), as: "api/models/org/m/revision/main?blobs=true")
    let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    try Self.run(
      [
        "req", "-x509", "-days", "2", "-subj", "/CN=authority", "-keyout", "ca.key", "-out",
        "ca.pem",
      ] + key,
      in: folder)
    try Self.run(
      ["req", "-subj", "/CN=server", "-keyout", "server.key", "-out", "server.csr"] + key,
      in: folder)
    try Self.run(
      [
        "x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
        "-days", "2", "-extfile", "names", "-out", "server.pem",
      ], in: folder)
    port = try Self.freePort()
    process = try Self.start(
      [
        "s_server", "-accept", "127.0.0.1:\(port)", "-cert", "server.pem", "-key", "server.key",
        "-HTTP",
      ],
      in: folder)
    // Asked once too often, it would wait for a handshake.
    for _ in 0..<100 {
      if Self.answers(port) { break }
      usleep(50_000)
    }
  }

  deinit {
    // It may have inherited that other signals are ignored.
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  private static func start(_ arguments: [String], in folder: TemporaryFolder) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program!)
    process.arguments = arguments
    process.currentDirectoryURL = folder.url
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }

  private static func run(_ arguments: [String], in folder: TemporaryFolder) throws {
    let process = try start(arguments, in: folder)
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "openssl \(arguments)")
  }

  private static func address(_ port: Int) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return address
  }

  private static func with<Value>(
    _ port: Int, _ body: (Int32, UnsafeMutablePointer<sockaddr>) -> Value
  ) -> Value {
    let line = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    defer { close(line) }
    var address = address(port)
    return withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body(line, $0) }
    }
  }

  private static func freePort() throws -> Int {
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    return with(0) { line, address in
      bind(line, address, length)
      getsockname(line, address, &length)
      return address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
        Int(UInt16(bigEndian: $0.pointee.sin_port))
      }
    }
  }

  private static func answers(_ port: Int) -> Bool {
    with(port) { connect($0, $1, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0 }
  }
}
