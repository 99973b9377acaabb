import Glibc

/// Folders that other programs of the person write to as well, such as Hugging Face's cache: what is made
/// in them has the modes that the umask leaves.
extension Folder {
  /// Makes a folder with all that it lies in, and opens it.
  public static func makeShared(_ path: String) throws(SystemError) -> Folder {
    if let existing = DurableFile.status(of: path) {
      guard existing.kind == S_IFDIR else { throw SystemError(code: ENOTDIR) }
      return try Folder(path, followsLinks: true)
    }
    let parent = DurableFile.parent(of: path)
    guard parent != path else { throw SystemError(code: ENOENT) }
    return try makeShared(parent).makeSharedFolder(DurableFile.name(of: path))
  }

  /// Makes a folder in it, if it is not there, and opens it; a link is not followed.
  public func makeSharedFolder(_ name: String) throws(SystemError) -> Folder {
    let name = try Self.plain(name)
    guard mkdirat(descriptor, name, 0o777) == 0 || errno == EEXIST else { throw .last }
    return try folder(name)
  }

  /// Opens a regular file of one name only for reading and writing, which is made where it is missing.
  ///
  /// - Returns: A descriptor, which the caller closes.
  public func openShared(_ name: String) throws(SystemError) -> Int32 {
    let flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
    let file = openat(descriptor, try Self.plain(name), flags, 0o666)
    guard file >= 0 else { throw .last }
    var status = stat()
    guard fstat(file, &status) == 0, status.kind == S_IFREG, status.st_nlink == 1 else {
      close(file)
      throw SystemError(code: EINVAL)
    }
    return file
  }

  /// Gives an unfinished file its name, in the place of what bears it.
  public func rename(_ name: String, to other: String, in folder: Folder) throws(SystemError) {
    guard
      renameat(descriptor, try Self.plain(name), folder.descriptor, try Self.plain(other)) == 0
    else { throw .last }
  }

  /// Puts a link in the place of what bears a name, in one step.
  public func replaceLink(_ name: String, to path: String) throws(SystemError) {
    let (name, temporary) = (try Self.plain(name), Self.unfinishedName())
    try makeLink(temporary, to: path)
    guard renameat(descriptor, temporary, descriptor, name) == 0 else {
      let failure = SystemError.last
      unlinkat(descriptor, temporary, 0)
      throw failure
    }
  }

  /// Where a link leads; nil where there is none of that name.
  public func link(_ name: String) -> String? {
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = bytes.withUnsafeMutableBytes { buffer in
      readlinkat(descriptor, name, buffer.baseAddress!.assumingMemoryBound(to: CChar.self), 4096)
    }
    guard count > 0, count < bytes.count else { return nil }
    return String(decoding: bytes[..<count], as: UTF8.self)
  }

  /// Removes a folder that is empty; false where it is not.
  @discardableResult
  public func removeIfEmpty(_ name: String) -> Bool {
    unlinkat(descriptor, name, AT_REMOVEDIR) == 0
  }

  /// Bytes that its file system has left for this person.
  public var freeBytes: Int? {
    var status = statvfs()
    guard fstatvfs(descriptor, &status) == 0 else { return nil }
    return Int(
      clamping: UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize))
        .partialValue)
  }
}
