import Glibc

/// A file that grows at its end, whose bytes may be read again.
public final class GrowingFile {
  private let descriptor: Int32
  /// Bytes.
  public private(set) var size: Int

  /// Takes a file over that is open for reading and writing.
  public init(descriptor: Int32) {
    self.descriptor = descriptor
    var status = stat()
    size = fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
  }

  deinit { close(descriptor) }

  /// Adds bytes.
  public func append(_ bytes: UnsafeRawBufferPointer) throws(SystemError) {
    var done = 0
    while done < bytes.count {
      let count = pwrite(
        descriptor, bytes.baseAddress! + done, bytes.count - done, off_t(size + done))
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        let failure = SystemError.last
        size += done
        throw failure
      }
      done += count
    }
    size += done
  }

  /// Reads it from the front in pieces; false from `body` ends it.
  public func read(_ body: (UnsafeRawBufferPointer) -> Bool) throws(SystemError) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
    defer { buffer.deallocate() }
    var done = 0
    while done < size {
      let count = pread(descriptor, buffer.baseAddress, min(buffer.count, size - done), off_t(done))
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .last }
      guard count > 0, body(UnsafeRawBufferPointer(rebasing: buffer[..<count])) else { return }
      done += count
    }
  }

  /// Begins anew.
  public func empty() throws(SystemError) {
    guard ftruncate(descriptor, 0) == 0 else { throw .last }
    size = 0
  }

  /// Flushes it to the disk.
  public func flush() throws(SystemError) { try DurableFile.flush(descriptor) }
}
