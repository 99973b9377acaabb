import Foundation
import RWKVEngine
import RWKVPlatform
import RWKVTensors

/// A file that a command was asked to write.
enum OutputFile {
  /// Throws where the file could not be written: asked before the work, lest its result be lost.
  static func requireWritable(_ path: String) throws(EngineError) {
    func refusal(_ problem: String) -> EngineError {
      EngineError(path: path, problem: "cannot be written: \(problem)")
    }
    let files = FileManager.default
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    var isFolder: ObjCBool = false
    if path.isEmpty || files.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    {
      throw refusal("it is a folder")
    }
    guard files.fileExists(atPath: folder) else { throw refusal("its folder does not exist") }
    guard files.isWritableFile(atPath: isReplaceable(path) ? folder : path) else {
      throw refusal(isReplaceable(path) ? "its folder is not writable" : "it is not writable")
    }
  }

  /// Makes or replaces the file; it bears its name only when all of it is written.
  ///
  /// Something there that is no file, such as /dev/null, is written to and not replaced.
  static func write(_ data: Data, to path: String) throws(EngineError) {
    do {
      try data.write(to: URL(fileURLWithPath: path), options: isReplaceable(path) ? .atomic : [])
    } catch {
      throw EngineError(path: path, problem: "cannot be written: \(error.cause)")
    }
  }

  /// Whether a new file takes the place of what is there, if anything is.
  private static func isReplaceable(_ path: String) -> Bool {
    let type = try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
    return type == nil || type == .typeRegular
  }
}
