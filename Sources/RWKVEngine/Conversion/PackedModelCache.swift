import Foundation
import RWKVPlatform
import RWKVTensors

/// Where packed forms of unpacked models are kept, so that packing happens once.
public struct PackedModelCache: Sendable {
  /// The folder that holds one model folder for each packed form.
  public let folder: String

  /// How many bytes its models may take together; the one in use may take more alone.
  public let limit: Int

  /// A cache in that folder.
  public init(folder: String, limit: Int = 64 << 30) {
    self.folder = folder
    self.limit = limit
  }

  /// The model in that type: itself where it has it, else its packed form, made now if need be.
  ///
  /// - Parameter type: nil to lay out anew what the file holds in blocks of other programs' formats.
  /// - Throws: what `ModelConverter` throws.
  public func model(
    _ file: ModelFile, as type: WeightType?, on pool: ThreadPool, progress: (Double) -> Void
  ) throws -> ModelFile {
    let name = "\(try file.fingerprint())-\(type?.rawValue ?? "same")"
    let path = "\(folder)/\(name)"
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
    let model = try ModelFile(path: path)
    keepWithinLimit(using: name)
    return model
  }
}
