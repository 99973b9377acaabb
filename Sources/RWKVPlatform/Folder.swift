import Glibc

/// An opened folder: what is removed through it lies in it, wherever links point meanwhile.
public final class Folder: Sendable {
  private let descriptor: Int32

  /// Opens a folder; a link to one is refused.
  public init(_ path: String) throws(SystemError) {
    descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { throw .last }
  }

  private init(_ name: String, in folder: Int32) throws(SystemError) {
    descriptor = openat(folder, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { throw .last }
  }

  deinit { close(descriptor) }

  /// The names of what lies in it, hidden files included, in no order.
  public func names() throws(SystemError) -> [String] {
    let same = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
    guard same >= 0, let stream = fdopendir(same) else { throw .last }
    defer { closedir(stream) }
    rewinddir(stream)
    var names: [String] = []
    while let entry = readdir(stream) {
      // The array of `d_name` is declared longer than an entry may be: only the pointer is good.
      let start = UnsafeRawPointer(entry) + MemoryLayout<dirent>.offset(of: \.d_name)!
      let name = String(cString: start.assumingMemoryBound(to: CChar.self))
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  /// Removes a file or a link; what it leads to stays. One that is not there is no failure.
  public func removeFile(_ name: String) throws(SystemError) {
    guard unlinkat(descriptor, name, 0) == 0 || errno == ENOENT else { throw .last }
  }

  /// Removes a folder with all that lies in it; links are removed, not followed.
  public func removeFolder(_ name: String) throws(SystemError) {
    let folder = try Folder(name, in: descriptor)
    for inner in try folder.names() {
      do throws(SystemError) {
        try folder.removeFile(inner)
      } catch {
        guard error.code == EISDIR || error.code == EPERM else { throw error }
        try folder.removeFolder(inner)
      }
    }
    guard unlinkat(descriptor, name, AT_REMOVEDIR) == 0 else { throw .last }
  }
}
