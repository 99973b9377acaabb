import Foundation
import RWKVCheckpoints
import RWKVPlatform
import RWKVTensors

extension LoadedModel {
  /// The weight type wanted, and what making it takes.
  public struct Packing {
    let type: WeightType?
    let cache: PackedModelCache
    let pool: ThreadPool
    let progress: (Double) -> Void
    private let warning: (Warning) -> Void
    private let availableMemory: Int?
    private let scratch = Scratch()

    /// What a person is told before the model is used.
    public enum Warning: Hashable, Sendable, CustomStringConvertible {
      /// It needs more memory than is free.
      case memory(MemoryShortage)
      /// Its packed form cannot be kept, for the reason given: it is packed anew each time, or, where that
      /// cannot be either, used as its file holds it.
      case unkept(problem: String, isPacked: Bool)

      /// What it says after the model's name.
      public var description: String {
        switch self {
        case .memory(let shortage): shortage.description
        case .unkept(let problem, let isPacked):
          "cannot be kept packed (\(problem)): it is "
            + (isPacked ? "packed anew each time" : "used as its file holds it")
        }
      }
    }

    /// Where a packed form lies until the model is open, for want of a place that lasts.
    private final class Scratch {
      var folder: UnfinishedFolder?
    }

    /// Packs with those threads and tells the share that is done.
    ///
    /// - Parameters:
    ///   - type: nil for what the file holds; of that only blocks of other programs' formats are laid out
    ///     anew.
    ///   - availableMemory: Bytes that are free; nil where that is not known.
    ///   - warning: Told what a person should know of it.
    public init(
      as type: WeightType?, in cache: PackedModelCache, on pool: ThreadPool,
      availableMemory: Int? = SystemMemory.available,
      warning: @escaping (Warning) -> Void = { _ in },
      progress: @escaping (Double) -> Void
    ) {
      self.type = type
      self.cache = cache
      self.pool = pool
      self.availableMemory = availableMemory
      self.warning = warning
      self.progress = progress
    }

    /// Tells of a lack of memory, where there is one.
    public func warn(of file: ModelFile) {
      let wanted = file.isPacked ? nil : type
      if let lack = MemoryShortage(of: file, as: wanted, available: availableMemory) {
        warning(.memory(lack))
      }
    }

    /// The model in the type wanted; one that is packed already stays as it is.
    ///
    /// Where the form cannot be kept, on a full disk say, it is made in a folder that goes away with this
    /// value, after the model was opened. Blocks of other programs' formats are then laid out in memory
    /// whenever the model opens.
    public func applied(to file: ModelFile) throws -> ModelFile {
      guard !file.isPacked, type != nil || file.holdsBlocks else { return file }
      do {
        return try cache.model(file, as: type, on: pool, progress: progress)
      } catch {
        guard type != nil else { return file }
        guard let problem = Self.problem(of: error, in: cache.folder) else { throw error }
        let packed = try? packedForNow(file)
        warning(.unkept(problem: problem, isPacked: packed != nil))
        return packed ?? file
      }
    }

    /// Why the cache cannot be used, where that is the reason; nil for a fault of the model.
    private static func problem(of error: any Error, in folder: String) -> String? {
      let text = "\(error)"
      guard text.hasPrefix(folder) else { return nil }
      // The form's own name in the cache says nothing to a person.
      let problem = text.range(of: ": ").map { String(text[$0.upperBound...]) } ?? text
      return "\(folder): \(problem)"
    }

    /// Packs into a temporary folder: what is open of it stays, whatever becomes of its name.
    private func packedForNow(_ file: ModelFile) throws -> ModelFile {
      let folder = try UnfinishedFolder(in: FileManager.default.temporaryDirectory.path)
      scratch.folder = folder
      let path = folder.path + "/packed"
      try ModelConverter(file, to: type, on: pool).write(toFolder: path, progress: progress)
      return try ModelFile(path: path)
    }
  }
}
