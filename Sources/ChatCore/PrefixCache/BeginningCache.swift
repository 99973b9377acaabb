import ChatStore
import Conversations
import Foundation
import RWKVCheckpoints
import RWKVEngine
import RWKVPlatform
import RWKVTensors

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
    let name = name(of: text, model, initialState)
    guard let folder = try? Folder(folder), let opened = try? folder.file(name),
      let contents = try? TensorStorage(mapping: opened),
      let file = try? SafetensorsFile(path: "\(self.folder)/\(name)", contents: contents)
    else { return nil }
    // What is used stays longest.
    folder.touch(name)
    return file
  }

  /// Keeps a state file; a folder that cannot be written costs only that.
  func keep(_ data: Data, of text: ReadText, model: String, initialState: String?) {
    guard (try? DurableFile.makeFolder(folder)) != nil, let folder = try? Folder(folder),
      (try? folder.replace(name(of: text, model, initialState), with: data, isDurable: false))
        != nil
    else { return }
    removeOldest(in: folder)
  }

  private static let suffix = ".safetensors"

  private func name(of text: ReadText, _ model: String, _ initialState: String?) -> String {
    var hash = XXH3()
    hash.update(initialState ?? "")
    hash.update(text.hexadecimal)
    return "\(model)-\(hash.digest)\(Self.suffix)"
  }

  /// Whether a name is one that a state is kept under here.
  private static func isOurs(_ name: String) -> Bool {
    guard name.hasSuffix(suffix) else { return false }
    let parts = name.dropLast(suffix.count).split(separator: "-", omittingEmptySubsequences: false)
    return parts.count == 2
      && parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy(isHexadecimal) }
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    Unicode.Scalar(byte).properties.isASCIIHexDigit
  }

  private func removeOldest(in folder: Folder) {
    let aged = ((try? folder.names()) ?? []).compactMap { name in
      folder.status(of: name).map { (name: name, status: $0) }
    }.filter { $0.status.kind == S_IFREG && Self.isOurs($0.name) }
    var bytes = 0
    let newestFirst = aged.sorted { $0.status.modificationTime > $1.status.modificationTime }
    for (index, entry) in newestFirst.enumerated() {
      bytes += Int(entry.status.st_size)
      guard index > 0, index >= limits.files || bytes > limits.bytes else { continue }
      try? folder.removeFile(entry.name)
    }
  }
}
