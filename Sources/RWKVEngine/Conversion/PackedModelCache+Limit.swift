import Glibc
import RWKVPlatform

extension PackedModelCache {
  /// A model in the cache.
  private struct Entry {
    let name: String
    let bytes: Int
    /// In nanoseconds since 1970.
    let lastUse: Int64
  }

  /// Notes that a model is used now, and removes those used longest ago until the rest are within the
  /// limit; never the one in use. What cannot be removed stays.
  func keepWithinLimit(using name: String) {
    guard let folder = try? Folder(folder, followsLinks: true) else { return }
    folder.touch(name)
    var entries = Self.entries(of: folder).sorted { $0.lastUse < $1.lastUse }
    var total = entries.reduce(0) { $0 + $1.bytes }
    entries.removeAll { $0.name == name }
    for entry in entries where total > limit {
      Self.remove(entry.name, from: folder)
      total -= entry.bytes
    }
  }

  /// The files that a cache writes, by the names that it gives; anything else in the folder is somebody else's.
  private static func entries(of folder: Folder) -> [Entry] {
    ((try? folder.names()) ?? []).compactMap { name in
      guard name.wholeMatch(of: #/[0-9a-f]{32}-[a-z0-9]+/#) != nil,
        let status = folder.status(of: name), let inner = try? folder.folder(name),
        ModelConverter.wrote(inner)
      else { return nil }
      let sizes = ((try? inner.names()) ?? []).map { Int(inner.status(of: $0)?.st_size ?? 0) }
      return Entry(
        name: name, bytes: sizes.reduce(0, +),
        lastUse: Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec))
    }
  }

  /// Takes a model out of sight first, so that nobody opens one that is half gone. A program that has
  /// mapped it reads on.
  private static func remove(_ name: String, from folder: Folder) {
    let aside = "\(Folder.unfinishedPrefix)\(UInt64.random(in: 0...UInt64.max))"
    do throws(SystemError) {
      try folder.move(name, to: folder, as: aside)
      try folder.removeFolder(aside)
    } catch {
      // What is left of it goes with what abandoned writers leave.
    }
  }
}
