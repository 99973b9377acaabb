import RWKVPlatform
import RWKVTensors

/// The zip archive of a file of `torch.save`, whose entries are stored as they are.
struct TorchZip: Sendable {
  private let storage: TensorStorage
  private let path: String
  private let directory: ZipDirectory

  /// Reads the directory.
  ///
  /// - Throws: where it is missing, damaged, or spread over several archives.
  init(_ storage: TensorStorage, path: String) throws(CheckpointError) {
    do throws(ZipDirectory.Fault) {
      directory = try ZipDirectory(storage.bytes)
    } catch {
      throw CheckpointError(path: path, problem: error.description)
    }
    self.storage = storage
    self.path = path
  }

  /// The names of all entries, in the directory's order.
  var names: [String] { directory.names }

  /// The number of bytes the directory gives an entry; nil where there is none of that name.
  func size(of name: String) -> Int? { directory.entry(name)?.size }

  /// Where an entry's bytes lie in the file.
  ///
  /// - Throws: where there is no such entry, it is compressed or encrypted, or its local header
  ///   contradicts the directory.
  func bytes(of name: String) throws(CheckpointError) -> Range<Int> {
    func damaged(_ problem: String) -> CheckpointError {
      CheckpointError(path: path, problem: "the zip entry \(name) \(problem)")
    }
    guard let entry = directory.entry(name) else { throw damaged("is missing") }
    guard entry.method == 0 || entry.isEncrypted else {
      throw damaged("is compressed; torch stores its entries uncompressed")
    }
    guard entry.storedSize == entry.size else { throw damaged("has two different sizes") }
    do throws(ZipDirectory.Fault) {
      return try directory.range(of: entry, in: storage.bytes)
    } catch {
      throw CheckpointError(path: path, problem: error.description)
    }
  }
}
