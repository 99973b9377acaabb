import Glibc

/// The marks by which a file is known to be the one last read or written.
public struct FileStamp: Hashable, Sendable {
  /// The file system and the file's number in it.
  public let device, inode: UInt64
  /// Bytes.
  public let size: Int
  /// When the content was changed last, in nanoseconds since 1970.
  public let modified: Int64

  private init(_ status: stat) {
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
    size = Int(status.st_size)
    modified = status.modificationTime
  }

  /// That of the regular file at a path; nil where there is none.
  public init?(of path: String) {
    var status = stat()
    guard lstat(path, &status) == 0, status.kind == S_IFREG else { return nil }
    self.init(status)
  }

  /// Whether the file at a path has other names too, e.g. in a backup, whose content would change with it.
  public static func hasOtherNames(_ path: String) -> Bool {
    DurableFile.ownStatus(of: path).map { $0.st_nlink > 1 } ?? false
  }

  /// That of an open file; nil where it is not a regular one.
  init?(ofOpen file: Int32) {
    var status = stat()
    guard fstat(file, &status) == 0, status.kind == S_IFREG else { return nil }
    self.init(status)
  }
}
