import Foundation

/// The system's page cache, as far as measuring reads from the disk needs it.
enum PageCache {
  /// Takes files out of it, so that whoever reads them next reads them from the disk.
  ///
  /// - Returns: Whether none of them is left in it: on a file system without a disk (tmpfs) all stay.
  static func drop(_ paths: [String]) -> Bool {
    paths.reduce(true) { drop($1) && $0 }
  }

  private static func drop(_ path: String) -> Bool {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return false }
    defer { close(file) }
    // What is not on the disk yet cannot be taken out.
    return fsync(file) == 0 && posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED) == 0
      && cachedPages(of: file) == 0
  }

  /// How many pages of a file are in the cache; nil where that cannot be told.
  private static func cachedPages(of file: Int32) -> Int? {
    var status = stat()
    guard fstat(file, &status) == 0 else { return nil }
    let size = Int(status.st_size)
    guard size > 0 else { return 0 }
    let map = mmap(nil, size, PROT_READ, MAP_SHARED, file, 0)
    guard let map, map != MAP_FAILED else { return nil }
    defer { munmap(map, size) }
    let pageSize = sysconf(Int32(_SC_PAGESIZE))
    var pages = [UInt8](repeating: 0, count: (size + pageSize - 1) / pageSize)
    guard mincore(map, size, &pages) == 0 else { return nil }
    return pages.count { $0 & 1 != 0 }
  }
}
