import Foundation
import RWKVPlatform
import RWKVTensors

/// Where packed forms of unpacked models are kept, so that packing happens once.
public struct PackedModelCache: Sendable {
  /// The folder that holds one model folder for each packed form.
  public let folder: String

  /// A cache in that folder.
  public init(folder: String) { self.folder = folder }

  /// The model in that type: itself where it has it, else its packed form, made now if need be.
  ///
  /// - Parameter type: nil to lay out anew what the file holds in blocks of other programs' formats.
  /// - Throws: what `ModelConverter` throws.
  public func model(
    _ file: ModelFile, as type: WeightType?, on pool: ThreadPool, progress: (Double) -> Void
  ) throws -> ModelFile {
    let path = "\(folder)/\(try file.fingerprint())-\(type?.rawValue ?? "same")"
    if !FileManager.default.fileExists(atPath: path) {
      if let folder = try? Folder(folder, followsLinks: true) {
        UnfinishedFolder.removeAbandoned(in: folder, isOurs: ModelConverter.wrote)
      }
      do {
        try ModelConverter(file, to: type, on: pool).write(toFolder: path, progress: progress)
      } catch {
        // Another instance may have been faster; what it wrote is the same.
        guard FileManager.default.fileExists(atPath: path) else { throw error }
      }
    }
    return try ModelFile(path: path)
  }
}
