import Synchronization

extension LoadedModel {
  /// How surely a model is known.
  public enum Identity: Hashable, Sendable {
    /// All its bytes were read.
    case known
    /// Size, time and a sample are those of a model that was read.
    case assumed
    /// It was never read.
    case unknown
  }

  static func identity(
    of file: ModelFile, _ identities: ModelIdentities?
  ) throws -> (fingerprint: String?, Identity) {
    guard let identities else { return (nil, .known) }
    if try file.contents().bytes <= identities.smallModel {
      return (try identities.fingerprint(of: file), .known)
    }
    switch try identities.knowledge(of: file) {
    case .known(let fingerprint): return (fingerprint, .known)
    case .assumed(let fingerprint): return (fingerprint, .assumed)
    case .unknown: return ("unread-\(UInt64.random(in: 0...UInt64.max))", .unknown)
    }
  }

  /// The fingerprint of all its bytes, which are read now where they never were, and remembered: away from
  /// where somebody waits.
  ///
  /// - Throws: `CheckpointError` where the file is damaged; `CancellationError`.
  public func readFingerprint(
    _ identities: ModelIdentities, isCancelled: () -> Bool = { false }
  ) throws -> String {
    try identities.fingerprint(of: reading.file, isCancelled: isCancelled)
  }

  /// The same model, known by what `readFingerprint` gave.
  public func identified(as fingerprint: String) -> LoadedModel {
    var model = self
    (model.told, model.identity) = (fingerprint, .known)
    return model
  }
}

/// The fingerprint of a model's file, read when it is first asked for: what keeps no state never needs it.
final class FingerprintReading: Sendable {
  let file: ModelFile
  private let known = Mutex<String?>(nil)

  init(of file: ModelFile) { self.file = file }

  var value: String {
    known.withLock { known in
      // Every tensor was looked at when the model was made, so reading them does not fail.
      let value = known ?? (try? file.fingerprint()) ?? "unreadable"
      known = value
      return value
    }
  }
}
