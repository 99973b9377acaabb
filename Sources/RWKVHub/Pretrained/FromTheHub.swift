import Dispatch
import Foundation
import RWKV
import Synchronization

/// Models by their names on the hub, fetched where they are not there yet.
public enum PretrainedModel {
  /// The path of a model: one that exists, or that of a model on the hub, which is fetched into the cache
  /// that all of Hugging Face's programs share.
  ///
  ///     let path = try await PretrainedModel.path(of: "BlinkDL/rwkv7-g1:g1a-0.4b-20250905")
  ///
  /// Offline (`HF_HUB_OFFLINE=1`), and where the hub cannot be reached, it must be in the cache. Cancelling
  /// the task ends it; what came is kept.
  ///
  /// - Parameters:
  ///   - name: A path, "ORG/NAME" or "ORG/NAME:FILE".
  ///   - part: Whether only what its tokenizer needs.
  ///   - revision: A branch, tag or commit.
  ///   - settings: Where the hub and its cache are; nil for what the environment says.
  ///   - progress: Told how it goes, on another thread.
  /// - Throws: `HubError`.
  public static func path(
    of name: String, part: HubPull.Part = .whole, revision: String = "main",
    settings: HubSettings? = nil, progress: @escaping @Sendable (HubEvent) -> Void = { _ in }
  ) async throws -> String {
    if FileManager.default.fileExists(atPath: name) { return name }
    var reference = try HubReference(name)
    reference.revision = revision
    let usual = { () throws(HubError) -> HubSettings in
      try HubSettings(
        environment: ProcessInfo.processInfo.environment, program: "rwkv-swift/0.1")
    }
    let pull = HubPull(reference, part: part, settings: try settings ?? usual())
    return try await onAThread { isCancelled in
      try pull.run(isCancelled: isCancelled, tell: progress).path
    }
  }

  /// Runs something that blocks, which is told when the task is cancelled.
  static func onAThread<Value: Sendable>(
    _ body: @escaping @Sendable (_ isCancelled: @escaping @Sendable () -> Bool) throws -> Value
  ) async throws -> Value {
    let flag = Flag()
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        DispatchQueue.global().async {
          continuation.resume(with: Result { try body { flag.isSet.load(ordering: .relaxed) } })
        }
      }
    } onCancel: {
      flag.isSet.store(true, ordering: .relaxed)
    }
  }

  private final class Flag: Sendable {
    let isSet = Atomic(false)
  }
}

extension PreTrainedModel {
  /// Opens a model by its name on the hub, and fetches it first where it is not in the cache; see
  /// `PretrainedModel.path(of:part:revision:settings:progress:)`.
  ///
  ///     let model = try await Rwkv7ForCausalLM.from(pretrained: "fla-hub/rwkv7-0.4B-world")
  ///
  /// - Throws: `HubError`, and what opening it throws.
  public static func from(
    pretrained name: String, revision: String = "main", dtype: DType? = nil, device: Device = .cpu,
    threads: Int? = nil, settings: HubSettings? = nil,
    progress: @escaping @Sendable (HubEvent) -> Void = { _ in }
  ) async throws -> Self {
    let path = try await PretrainedModel.path(
      of: name, revision: revision, settings: settings, progress: progress)
    return try await PretrainedModel.onAThread { _ in
      try from(pretrained: path, dtype: dtype, device: device, threads: threads)
    }
  }
}

extension AutoModelForCausalLM {
  /// Opens a model of whichever generation by its name on the hub, and fetches it first where it is not in
  /// the cache; see `PretrainedModel.path(of:part:revision:settings:progress:)`.
  ///
  /// - Throws: `HubError`, and what opening it throws.
  public static func from(
    pretrained name: String, revision: String = "main", dtype: DType? = nil, device: Device = .cpu,
    threads: Int? = nil, settings: HubSettings? = nil,
    progress: @escaping @Sendable (HubEvent) -> Void = { _ in }
  ) async throws -> any CausalLanguageModel {
    let path = try await PretrainedModel.path(
      of: name, revision: revision, settings: settings, progress: progress)
    return try await PretrainedModel.onAThread { _ in
      try from(pretrained: path, dtype: dtype, device: device, threads: threads)
    }
  }
}

extension AutoModel {
  /// Opens a model without its head by its name on the hub, and fetches it first where it is not in the cache;
  /// see `PretrainedModel.path(of:part:revision:settings:progress:)`.
  ///
  /// - Throws: `HubError`, and what opening it throws.
  public static func from(
    pretrained name: String, revision: String = "main", dtype: DType? = nil, device: Device = .cpu,
    threads: Int? = nil, settings: HubSettings? = nil,
    progress: @escaping @Sendable (HubEvent) -> Void = { _ in }
  ) async throws -> any BaseModel {
    let path = try await PretrainedModel.path(
      of: name, revision: revision, settings: settings, progress: progress)
    return try await PretrainedModel.onAThread { _ in
      try from(pretrained: path, dtype: dtype, device: device, threads: threads)
    }
  }
}

extension AutoTokenizer {
  /// Opens the tokenizer of a model by its name on the hub. Where the tokenizer lies in the repository, only
  /// the small files are fetched; see `PretrainedModel.path(of:part:revision:settings:progress:)`.
  ///
  /// - Throws: `HubError`, and what opening it throws.
  public static func from(
    pretrained name: String, revision: String = "main", settings: HubSettings? = nil,
    progress: @escaping @Sendable (HubEvent) -> Void = { _ in }
  ) async throws -> any PreTrainedTokenizer {
    let path = try await PretrainedModel.path(
      of: name, part: .tokenizer, revision: revision, settings: settings, progress: progress)
    return try await PretrainedModel.onAThread { _ in try from(pretrained: path) }
  }
}

extension TextModel {
  /// Opens a model by its name on the hub, and fetches it first where it is not in the cache; see
  /// `PretrainedModel.path(of:part:revision:settings:progress:)`.
  ///
  ///     let model = try await TextModel.from(pretrained: "BlinkDL/rwkv7-g1:g1a-0.4b-20250905")
  ///
  /// - Parameter tokenizer: A file to use in place of the model's own; see `TextModel.init`.
  /// - Throws: `HubError`, and what opening it throws.
  public static func from(
    pretrained name: String, revision: String = "main", tokenizer: String? = nil,
    threads: Int? = nil, settings: HubSettings? = nil,
    progress: @escaping @Sendable (HubEvent) -> Void = { _ in }
  ) async throws -> sending TextModel {
    let path = try await PretrainedModel.path(
      of: name, revision: revision, settings: settings, progress: progress)
    // Its own thread, so that opening blocks none of those that tasks share.
    let opened = try await PretrainedModel.onAThread { _ in
      Opened(try TextModel(path: path, tokenizer: tokenizer, threads: threads))
    }
    return opened.take()
  }

  /// Carries a model from the thread that opened it.
  ///
  /// `@unchecked Sendable`: it is taken out once, by the only one who has it.
  private final class Opened: @unchecked Sendable {
    private let model: TextModel

    init(_ model: sending TextModel) { self.model = model }

    func take() -> sending TextModel {
      nonisolated(unsafe) let model = self.model
      return model
    }
  }
}
