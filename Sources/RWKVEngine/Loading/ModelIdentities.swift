import Foundation
import RWKVCheckpoints
import RWKVPlatform

/// The identities of models whose bytes were all read, remembered for as long as their files are
/// the same ones: so that this is read once, and opening a model takes no longer for it.
///
/// A file is the same one if its number, size and times are, among them the time of its last change of any
/// kind, which only the system sets. A file of which only size, time and a sample agree with one that was
/// read, e.g. a copy, is taken for it until it is read too.
public final class ModelIdentities: Sendable {
  /// A model's identity, as far as it is known without reading all of it.
  public enum Knowledge: Hashable, Sendable {
    /// The fingerprint of all its bytes.
    case known(String)
    /// That of a model that size, time and sample agree with.
    case assumed(String)
    /// No such model was read.
    case unknown
  }

  /// So many bytes are read at once rather than in the background: it takes some milliseconds.
  let smallModel: Int
  private static let capacity = 256
  private static let sizeLimit = 1 << 20
  private let path: String

  /// Remembers in a file, which need not exist; where it cannot be written, nothing is remembered.
  public convenience init(file path: String) { self.init(file: path, smallModel: 64 << 20) }

  package init(file path: String, smallModel: Int) {
    self.path = path
    self.smallModel = smallModel
  }

  /// One model that was read.
  private struct Entry {
    let files, likeness, fingerprint: String

    init(files: String, likeness: String, fingerprint: String) {
      (self.files, self.likeness, self.fingerprint) = (files, likeness, fingerprint)
    }

    /// Reads a line; nil for one of another kind.
    init?(_ line: ArraySlice<UInt8>) {
      let words = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
      guard words.count == 3, words.allSatisfy({ $0.count == 32 }) else { return nil }
      self.init(
        files: String(decoding: words[0], as: UTF8.self),
        likeness: String(decoding: words[1], as: UTF8.self),
        fingerprint: String(decoding: words[2], as: UTF8.self))
    }

    var line: String { "\(files) \(likeness) \(fingerprint)\n" }
  }

  /// The facts known of a model.
  public func knowledge(of file: ModelFile) throws -> Knowledge {
    let entries = entries()
    guard let files = file.stamp(isExact: true) else { return .unknown }
    if let entry = entries.last(where: { $0.files == files }) { return .known(entry.fingerprint) }
    let likeness = try file.likeness()
    guard let entry = entries.last(where: { $0.likeness == likeness }) else { return .unknown }
    return .assumed(entry.fingerprint)
  }

  /// The fingerprint of all bytes, read now if it is not known, and remembered.
  ///
  /// - Parameter isCancelled: Asked between tensors.
  /// - Throws: `CheckpointError` where the file is damaged; `CancellationError`.
  public func fingerprint(
    of file: ModelFile, isCancelled: () -> Bool = { false }
  ) throws -> String {
    let before = file.stamp(isExact: true)
    if let before, let entry = entries().last(where: { $0.files == before }) {
      return entry.fingerprint
    }
    let fingerprint = try file.fingerprint(isCancelled: isCancelled)
    // One that was changed meanwhile is read again the next time.
    if let before, before == file.stamp(isExact: true) {
      remember(
        Entry(files: before, likeness: try file.likeness(), fingerprint: fingerprint))
    }
    return fingerprint
  }

  private func entries() -> [Entry] {
    guard let data = try? DurableFile.read(path, limit: Self.sizeLimit, followsLinks: false) else {
      return []
    }
    // By bytes: every start of the program reads it, and to split by characters takes a millisecond.
    return Array(data).split(separator: UInt8(ascii: "\n")).compactMap(Entry.init)
  }

  private func remember(_ entry: Entry) {
    let all = (entries().filter { $0.files != entry.files } + [entry]).suffix(Self.capacity)
    guard (try? DurableFile.makeFolder(DurableFile.parent(of: path))) != nil else { return }
    try? DurableFile.replace(
      path, with: Data(all.map(\.line).joined().utf8), isDurable: false)
  }
}

extension ModelFile {
  /// Tells its files, and the constants that change what it computes, from others without reading the weights.
  ///
  /// - Parameter isExact: Whether a copy with the same size and time counts as another.
  /// - Returns: 32 hexadecimal digits; nil for a model that lies in no file.
  fileprivate func stamp(isExact: Bool) -> String? {
    guard !checkpoint.files.isEmpty else { return nil }
    var stamp = XXH3()
    stamp.update(constants)
    for file in checkpoint.files {
      guard let status = DurableFile.status(of: file) else { return nil }
      stamp.update([Int64(status.st_size), status.modificationTime])
      guard isExact else { continue }
      stamp.update([UInt64(status.st_dev), UInt64(status.st_ino)])
      stamp.update([Int64(status.st_ctim.tv_sec), Int64(status.st_ctim.tv_nsec)])
    }
    return stamp.digest.description
  }

  /// Tells size, time and a sample from others.
  fileprivate func likeness() throws -> String {
    var likeness = XXH3()
    likeness.update(stamp(isExact: false) ?? "")
    likeness.update(try sample())
    return likeness.digest.description
  }
}
