import Foundation
import RWKVPlatform

/// Remembers which files of the cache were held against the hashes that are their names, so that each is
/// read for that only once: what another program put there was perhaps never verified.
///
/// A file is known by its number, size and time; one that was changed since is another. What is remembered
/// lies in `rwkv/verified` of the user's cache folder, a small file for each.
struct VerifiedFiles: Sendable {
  /// Nil where the environment names no place: nothing is remembered then.
  let folder: String?

  init(environment: [String: String]) {
    folder = AppFolders(name: "rwkv", environment: environment).cache.map { $0 + "/verified" }
  }

  /// Whether the file with that stamp was found to have the hash.
  func has(_ hash: FileHash, _ stamp: FileStamp?) -> Bool {
    guard let folder, let stamp,
      let data = try? DurableFile.read("\(folder)/\(hash.digits)", limit: 200)
    else { return false }
    return String(decoding: data, as: UTF8.self) == Self.text(stamp)
  }

  /// Remembers that it does. What cannot be remembered is verified once more.
  func note(_ hash: FileHash, _ stamp: FileStamp?) {
    guard let folder, let stamp else { return }
    try? DurableFile.makeFolder(folder)
    try? DurableFile.replace(
      "\(folder)/\(hash.digits)", with: Array(Self.text(stamp).utf8), isDurable: false)
  }

  private static func text(_ stamp: FileStamp) -> String {
    "\(stamp.device) \(stamp.inode) \(stamp.size) \(stamp.modified)\n"
  }
}

extension FileHash {
  /// The hash that a file has.
  ///
  /// - Parameter progress: Told how many bytes were read; false ends it.
  /// - Returns: The digits; nil where it was ended.
  /// - Throws: `HubError` where libcrypto is missing or the file cannot be read.
  func found(
    in file: RegularFile, at path: String, progress: (Int) -> Bool
  ) throws(HubError) -> String? {
    let digest = try Digest(for: self, size: file.size)
    var done = 0
    while done < file.size {
      let piece: Data
      do throws(RegularFile.Failure) {
        piece = try file.read(from: done, to: min(file.size, done + 4 << 20))
      } catch {
        throw HubError(.file, "\(path): \(error)")
      }
      guard !piece.isEmpty else { break }
      digest.update(piece)
      done += piece.count
      guard progress(done) else { return nil }
    }
    return digest.finish()
  }
}
