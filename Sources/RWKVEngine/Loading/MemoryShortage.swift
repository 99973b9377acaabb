import RWKVPlatform
import RWKVTensors

/// A model that needs more memory than is free.
///
/// It runs all the same, but slowly: every token reads all weights, and they come from the disk again and
/// again.
public struct MemoryShortage: Hashable, Sendable, CustomStringConvertible {
  /// Bytes of the weights as they are computed with.
  public let needed: Int
  /// Bytes that are free.
  public let available: Int

  /// Compares a model with what is free; nil where there is enough, or where that is not known.
  ///
  /// - Parameter type: The packed type that it is to be used in; nil for what its file holds.
  init?(of file: ModelFile, as type: WeightType?, available: Int?) {
    guard let available, let contents = try? file.contents() else { return nil }
    let needed = type?.memory(forWeights: contents.parameters) ?? contents.bytes
    self.init(needed: needed, available: available)
  }

  /// Compares what is needed with what is free; nil where there is enough.
  public init?(needed: Int, available: Int) {
    guard needed > available else { return nil }
    (self.needed, self.available) = (needed, available)
  }

  /// What it says after the model's name.
  public var description: String {
    func gigabytes(_ bytes: Int) -> String {
      "\(bytes / 1_000_000_000).\(bytes / 100_000_000 % 10) GB"
    }
    return "needs \(gigabytes(needed)) of memory, \(gigabytes(available)) are free: it will be slow"
  }
}

extension WeightType {
  /// About how many bytes so many weights take in memory; nil for a type that is not packed.
  public func memory(forWeights count: Int) -> Int? {
    packed.map { $0.bytes(ofWeights: count) }
  }
}

extension PackedFormat {
  /// About how many bytes so many weights take.
  fileprivate func bytes(ofWeights count: Int) -> Int {
    count / (panelColumns * Self.panelRows) * panelBytes
  }
}
