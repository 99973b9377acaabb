import Foundation
import RWKVPlatform

/// The files in a zip archive, as an export of conversations is one.
struct ZipFiles {
  /// Why a file cannot be had.
  struct Fault: Error, Hashable {
    let description: String
  }

  private let archive: Data
  private let directory: ZipDirectory

  /// Whether bytes are those of an archive.
  static func isArchive(_ data: Data) -> Bool { ZipDirectory.isArchive(data) }

  /// Reads the directory.
  init(_ data: Data) throws(Fault) {
    archive = data
    directory = try Self.checked(data) { bytes throws(ZipDirectory.Fault) in
      try ZipDirectory(bytes)
    }
  }

  /// The names, in their order.
  var names: [String] { directory.names }

  /// The contents of the file of a name.
  ///
  /// - Parameter limit: The most bytes.
  func contents(of name: String, limit: Int) throws(Fault) -> Data {
    guard let entry = directory.entry(name) else { throw Fault(description: "holds no \(name)") }
    guard entry.size <= limit else { throw Fault(description: "\(name) in it is too large") }
    let place = try Self.checked(archive) { bytes throws(ZipDirectory.Fault) in
      try directory.range(of: entry, in: bytes)
    }
    let damaged = Fault(description: "\(name) in it is damaged")
    return try archive.withUnsafeBytes { archive -> Result<Data, Fault> in
      let packed = UnsafeRawBufferPointer(rebasing: archive[place])
      switch entry.method {
      case 0:
        guard entry.storedSize == entry.size, Inflate.checksum(of: packed) == entry.checksum else {
          return .failure(damaged)
        }
        return .success(Data(packed))
      case 8:
        do throws(Inflate.Fault) {
          return .success(
            try Inflate.bytes(of: packed, size: entry.size, checksum: entry.checksum))
        } catch {
          return .failure(damaged)
        }
      default: return .failure(Fault(description: "\(name) in it is packed in an unknown way"))
      }
    }.get()
  }

  /// What a reader of the directory makes of the archive.
  private static func checked<Value>(
    _ data: Data, _ read: (UnsafeRawBufferPointer) throws(ZipDirectory.Fault) -> Value
  ) throws(Fault) -> Value {
    try data.withUnsafeBytes { bytes -> Result<Value, Fault> in
      do throws(ZipDirectory.Fault) {
        return .success(try read(bytes))
      } catch {
        return .failure(Fault(description: error.description))
      }
    }.get()
  }
}
