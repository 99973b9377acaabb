import Foundation
import RWKVEngine
import Tensors

/// A file that a command was asked to write.
enum OutputFile {
  /// Throws where the file could not be written: asked before the work, lest its result be lost.
  static func requireWritable(_ path: String) throws(EngineError) {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
      throw EngineError(path: path, problem: "cannot be written: it is a folder")
    }
    guard FileManager.default.fileExists(atPath: folder) else {
      throw EngineError(path: path, problem: "cannot be written: its folder does not exist")
    }
    guard FileManager.default.isWritableFile(atPath: folder) else {
      throw EngineError(path: path, problem: "cannot be written: its folder is not writable")
    }
  }

  /// Makes or replaces the file; it bears its name only when all of it is written.
  ///
  /// What is there and is no file, such as /dev/null, is written to and not replaced.
  static func write(_ data: Data, to path: String) throws(EngineError) {
    let type = try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
    let isReplaceable = type == nil || type == .typeRegular
    do {
      try data.write(to: URL(fileURLWithPath: path), options: isReplaceable ? .atomic : [])
    } catch {
      let cause = (error as? CocoaError)?.underlying as? POSIXError
      throw EngineError(
        path: path, problem: "cannot be written: \(cause?.sentence ?? error.localizedDescription)")
    }
  }
}
