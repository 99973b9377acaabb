import Foundation
import RWKVPlatform
import RWKVTensors

/// The kind of thing that a path leads to, after symbolic links.
enum PathKind {
  case file, folder

  /// Asks the file system.
  ///
  /// - Throws: where nothing is there, or something that would block or never end when read.
  init(of path: String) throws(CheckpointError) {
    // The system would see only what stands before a NUL.
    guard !path.utf8.contains(0) else {
      throw CheckpointError(path: path, problem: "a path cannot contain a NUL")
    }
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw CheckpointError(path: path, problem: POSIXError.last.sentence)
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: self = .file
    case S_IFDIR: self = .folder
    default: throw CheckpointError(path: path, problem: "neither a file nor a folder")
    }
  }
}

/// The path of a file that lies in the same folder as another.
func sibling(_ name: String, of path: String) -> String {
  // Bytes, for a slash and a combining mark after it are one Character.
  guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return name }
  return path[...slash] + name
}

/// Maps a regular file read-only.
func mapFile(_ path: String) throws(CheckpointError) -> TensorStorage {
  guard case .file = try PathKind(of: path) else {
    throw CheckpointError(path: path, problem: "a folder, where a file was expected")
  }
  let file: RegularFile
  do throws(RegularFile.Failure) {
    file = try RegularFile(path)
  } catch {
    throw CheckpointError(path: path, error)
  }
  do throws(SystemError) {
    return try TensorStorage(mapping: file)
  } catch {
    throw CheckpointError(path: path, problem: error.description)
  }
}

/// Reads a whole file of at most `limit` bytes.
func readFile(_ path: String, limit: Int) throws(CheckpointError) -> Data {
  guard case .file = try PathKind(of: path) else {
    throw CheckpointError(path: path, problem: "a folder, where a file was expected")
  }
  do throws(RegularFile.Failure) {
    return try DurableFile.read(path, limit: limit)
  } catch {
    throw CheckpointError(path: path, error)
  }
}

extension CheckpointError {
  /// A file could not be read.
  init(path: String, _ failure: RegularFile.Failure) {
    let problem =
      switch failure {
      case .system(let error): error.description
      case .notAFile: "neither a file nor a folder"
      case .tooLarge(let bytes, let limit):
        "it has \(bytes) bytes, more than the \(limit) allowed"
      }
    self.init(path: path, problem: problem)
  }
}

/// Reads a small file that lies beside a checkpoint, such as `config.json`.
///
/// - Parameters:
///   - name: The file's name, without a folder.
///   - checkpoint: The folder, or the file beside which it lies.
///   - limit: The most bytes it may have; no configuration comes near a megabyte.
/// - Returns: Its bytes, or nil where there is no such file.
/// - Throws: where the checkpoint is missing, or the file is too large or cannot be read.
public func readCompanion(
  _ name: String, of checkpoint: String, limit: Int = 1 << 20
) throws(CheckpointError) -> Data? {
  let path =
    switch try PathKind(of: checkpoint) {
    case .folder: "\(checkpoint)/\(name)"
    case .file: sibling(name, of: checkpoint)
    }
  guard FileManager.default.fileExists(atPath: path) else { return nil }
  return try readFile(path, limit: limit)
}
