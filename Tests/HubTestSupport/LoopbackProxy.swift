import Foundation
import Glibc
import Synchronization

/// A proxy on the loopback that leads to one server, whatever host is asked for.
public final class LoopbackProxy: Sendable {
  public let port: Int
  private let socket: Int32
  private let target: Int
  private let refuses: Bool
  private let log = Mutex<[String]>([])
  private let isClosed = Atomic(false)

  /// The head of the first request of each line that was opened to it.
  public var heads: [String] { log.withLock { $0 } }

  /// Its address.
  public var url: String { "http://127.0.0.1:\(port)" }

  /// Begins to listen at a free port.
  ///
  /// - Parameters:
  ///   - target: The port that it leads to.
  ///   - refuses: Whether it wants a name and a password first.
  public init(to target: Int, refuses: Bool = false) throws {
    self.target = target
    self.refuses = refuses
    socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let port = Self.with(0) { [socket] address -> Int? in
      guard bind(socket, address, length) == 0, listen(socket, 64) == 0,
        getsockname(socket, address, &length) == 0
      else { return nil }
      return address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
        Int(UInt16(bigEndian: $0.pointee.sin_port))
      }
    }
    guard let port else { throw POSIXError(.EADDRNOTAVAIL) }
    self.port = port
    Thread.detachNewThread { [self] in accept() }
  }

  /// Stops listening; the thread that accepts ends with it.
  public func close() {
    guard !isClosed.exchange(true, ordering: .relaxed) else { return }
    shutdown(socket, Int32(SHUT_RDWR))
    Glibc.close(socket)
  }

  private static func with<Value>(
    _ port: Int, _ body: (UnsafeMutablePointer<sockaddr>) -> Value
  ) -> Value {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0) }
    }
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
    var bytes: [UInt8] = []
    while bytes.suffix(4) != [13, 10, 13, 10] {
      var byte: UInt8 = 0
      guard recv(line, &byte, 1, 0) == 1 else { return }
      bytes.append(byte)
    }
    let head = String(decoding: bytes, as: UTF8.self)
    log.withLock { $0.append(head) }
    guard !refuses else {
      return say("HTTP/1.1 407 X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", line)
    }
    let server = Glibc.socket(
      AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    defer { Glibc.close(server) }
    let isConnected = Self.with(target) {
      connect(server, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
    }
    guard isConnected else { return }
    if head.hasPrefix("CONNECT ") {
      say("HTTP/1.1 200 Connection established\r\n\r\n", line)
    } else {
      say(head, server)
    }
    relay(line, server)
  }

  private func say(_ text: String, _ line: Int32) {
    let bytes = Array(text.utf8)
    _ = send(line, bytes, bytes.count, Int32(MSG_NOSIGNAL))
  }

  /// Carries bytes both ways until one end is closed.
  private func relay(_ a: Int32, _ b: Int32) {
    var lines = [
      pollfd(fd: a, events: Int16(POLLIN), revents: 0),
      pollfd(fd: b, events: Int16(POLLIN), revents: 0),
    ]
    var room = [UInt8](repeating: 0, count: 1 << 16)
    while !isClosed.load(ordering: .relaxed) {
      guard poll(&lines, 2, 1_000) >= 0 else { return }
      for (from, to) in [(0, 1), (1, 0)] where lines[from].revents != 0 {
        let count = recv(lines[from].fd, &room, room.count, 0)
        guard count > 0 else { return }
        var done = 0
        while done < count {
          let sent = room[done..<count].withUnsafeBytes {
            send(lines[to].fd, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
          }
          guard sent > 0 else { return }
          done += sent
        }
      }
    }
  }
}
