import Foundation
import Glibc
import RWKVCheckpoints
import RWKVEngine
import RWKVPlatform

/// A file that a command was asked to write: a new one, never in the place of somebody's.
struct OutputFile {
  private let path: String
  private let mayReplace: (_ path: String) -> Bool

  /// Looks at what is there: asked before the work, lest its result be lost.
  ///
  /// - Parameter mayReplace: Whether a file that is there is one of ours that a new one may take the place of.
  /// - Throws: `EngineError` where the file could not be written.
  init(
    _ path: String, mayReplace: @escaping (_ path: String) -> Bool = { _ in false }
  ) throws(EngineError) {
    self.path = path
    self.mayReplace = mayReplace
    let folder = DurableFile.parent(of: path)
    if path.isEmpty || DurableFile.isFolder(path) { throw refusal("it is a folder") }
    guard DurableFile.status(of: folder) != nil else {
      throw refusal("its folder does not exist")
    }
    let isNew = try !isNoFile()
    guard access(isNew ? folder : path, W_OK) == 0 else {
      throw refusal(isNew ? "its folder is not writable" : "it is not writable")
    }
  }

  /// Makes the file; it bears its name only when all of it is written.
  ///
  /// Something there that is no file, such as /dev/null, is written to.
  func write(_ data: Data) throws(EngineError) {
    let isNoFile = try isNoFile()
    do throws(SystemError) {
      if isNoFile {
        try DurableFile.writeThrough(path, data)
      } else if DurableFile.ownStatus(of: path) == nil {
        try DurableFile.create(path, with: data)
      } else {
        try DurableFile.replace(path, with: data)
      }
    } catch {
      throw refusal(error.description)
    }
  }

  /// Whether something is there that is no file and is written to; a file that stays is refused.
  private func isNoFile() throws(EngineError) -> Bool {
    guard let own = DurableFile.ownStatus(of: path) else { return false }
    let kind = DurableFile.status(of: path)?.kind
    if let kind, kind != S_IFREG { return true }
    if own.kind == S_IFLNK { throw refusal("it is a link") }
    guard own.st_size == 0 || mayReplace(path) else { throw refusal("it already exists") }
    return false
  }

  /// Whether what is there is a safetensors file whose format begins so.
  static func isFormat(_ format: String) -> (_ path: String) -> Bool {
    { path in
      let file = try? SafetensorsFile(path: path)
      return file?.metadata["format"]?.hasPrefix(format) == true
    }
  }

  private func refusal(_ problem: String) -> EngineError {
    EngineError(path: path, problem: "cannot be written: \(problem)")
  }
}
