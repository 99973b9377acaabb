import ChatStore
import Conversations
import Foundation
import RWKVCheckpoints
import RWKVEngine
import RWKVPlatform

/// States that have read the beginning of a conversation (system text, greeting, examples), kept for
/// the next one that begins alike, which then has nothing to read.
///
/// A state says itself what it stands for and is checked before it is used; losing one costs a reading.
public struct BeginningCache: Sendable {
  let folder: String
  /// The most files, and bytes in all; the newest stays whatever its size.
  private let limits: (files: Int, bytes: Int)

  init(folder: String, files: Int = 32, bytes: Int = 512 << 20) {
    self.folder = folder
    limits = (files, bytes)
  }

  /// `beginnings` in the program's cache folder; nil where the environment names none.
  public init?(environment: [String: String]) {
    guard let cache = AppFolders(environment: environment).cache else { return nil }
    self.init(folder: cache + "/beginnings")
  }

  /// The state file of a beginning; nil where there is none, or none that can be read.
  func file(of text: ReadText, model: String, initialState: String?) -> SafetensorsFile? {
    let path = path(of: text, model, initialState)
    guard let file = try? SafetensorsFile(path: path) else { return nil }
    // What is used stays longest.
    try? FileManager.default.setAttributes([.modificationDate: Date()], ofItemAtPath: path)
    return file
  }

  /// Keeps a state file; a folder that cannot be written costs only that.
  func keep(_ data: Data, of text: ReadText, model: String, initialState: String?) {
    try? FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let file = URL(fileURLWithPath: path(of: text, model, initialState))
    guard (try? data.write(to: file, options: .atomic)) != nil else { return }
    removeOldest()
  }

  private func path(of text: ReadText, _ model: String, _ initialState: String?) -> String {
    var hash = XXH3()
    hash.update(initialState ?? "")
    hash.update(text.hexadecimal)
    return "\(folder)/\(model)-\(hash.digest).safetensors"
  }

  private func removeOldest() {
    let keys: Set<URLResourceKey> = [.contentModificationDateKey, .fileSizeKey]
    let files =
      (try? FileManager.default.contentsOfDirectory(
        at: URL(fileURLWithPath: folder), includingPropertiesForKeys: Array(keys))) ?? []
    let aged = files.map { file in
      let values = try? file.resourceValues(forKeys: keys)
      return (
        file: file, date: values?.contentModificationDate ?? .distantPast,
        bytes: values?.fileSize ?? 0
      )
    }
    var bytes = 0
    for (index, entry) in aged.sorted(by: { $0.date > $1.date }).enumerated() {
      bytes += entry.bytes
      guard index > 0, index >= limits.files || bytes > limits.bytes else { continue }
      try? FileManager.default.removeItem(at: entry.file)
    }
  }
}
