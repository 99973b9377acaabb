import Foundation
import RWKVCheckpoints
import RWKVPlatform
import RWKVTensors

/// A state to begin from in place of the empty one: what state tuning made, or what a model has read.
///
/// Three kinds of files hold one:
/// - of state tuning, `blocks.N.att.time_state` [heads, size, size] for every layer, in `.pth` or
///   safetensors. What it is of, and which way round the matrices are, is the model's family's to say;
/// - a `StateArchive`, which knows its model; the text it has read is not part of what comes after;
/// - any safetensors file with the tensors `state.…` of a `StateArchive`.
///
/// In memory and beside a conversation it is a safetensors file of these tensors in float32, with a hash.
public struct InitialStateFile: Sendable {
  /// Where it came from: used in messages.
  public let path: String
  /// Tells its numbers from all others, whatever file they were read from.
  public let hash: String
  /// A safetensors file of `state.…` [L, …] or `blocks.N.att.time_state`.
  public let contents: Data
  private let file: SafetensorsFile

  private static let format = "rwkv initial state 1"

  /// Reads a file of any of the kinds.
  ///
  /// - Throws: `CheckpointError` or `EngineError` where it is damaged, or holds something else.
  public init(path: String) throws {
    let checkpoint = try openCheckpoint(at: path)
    let tuned = try Self.tunedParts(of: checkpoint)
    let parts = try tuned.isEmpty ? Self.archivedParts(of: checkpoint) : tuned
    guard !parts.isEmpty else {
      throw EngineError(
        path: path,
        problem: "holds no initial state: neither blocks.0.att.time_state nor state.att_x is in it")
    }
    for (name, tensor) in parts where !tensor.floats().allSatisfy(\.isFinite) {
      throw CheckpointError(path: path, tensor: name, problem: "holds numbers that are not finite")
    }
    var metadata = ["format": Self.format, "hash": Self.hash(of: parts)]
    metadata["model"] = checkpoint.metadata["model"]
    let contents = Data(SafetensorsEncoder.encode(parts, metadata: metadata))
    try self.init(contents: contents, path: path)
  }

  /// Takes what `contents` gave before.
  ///
  /// - Parameter path: Used in messages only.
  /// - Throws: `CheckpointError` or `EngineError` where it is damaged.
  public init(contents: Data, path: String) throws {
    let file = try SafetensorsFile(
      path: path,
      contents: TensorStorage(count: contents.count) { _ = contents.copyBytes(to: $0) })
    let parts = try file.names.map { ($0, try file.tensor(named: $0)) }
    let hash = Self.hash(of: parts)
    guard file.metadata["format"] == Self.format, file.metadata["hash"] == hash else {
      throw EngineError(path: path, problem: "its initial state is damaged")
    }
    self.path = path
    self.hash = hash
    self.contents = contents
    self.file = file
  }

  /// The state for a model.
  ///
  /// - Throws: `CheckpointError` or `EngineError` where it is of another model, family or shape.
  public func state(
    for model: any LanguageModel, fingerprint: String
  ) throws -> RecurrentState {
    try state(for: model, fingerprint: fingerprint, among: .all)
  }

  func state(
    for model: any LanguageModel, fingerprint: String, among families: Families
  ) throws -> RecurrentState {
    let layout = model.stateLayout
    let file = try untuned(for: model.architecture.family, among: families)
    guard file.names.sorted() == layout.parts.map({ "state." + $0.name }).sorted() else {
      throw mismatch(of: file.names, model.architecture.family, families)
    }
    if let writer = file.metadata["model"], writer != fingerprint {
      throw EngineError(path: path, problem: "holds the state of another model")
    }
    // The last part tells most: of a tuned state it is what the file held.
    for part in layout.parts.reversed() {
      let shape = try file.tensor(named: "state." + part.name).shape
      let wanted = [layout.layers] + part.layerShape
      guard shape == wanted else {
        throw EngineError(
          path: path, problem: "its \(part.name) has shape \(shape); the model's is \(wanted)")
      }
    }
    return try StateArchive.state(in: file, layout: layout)
  }

  private typealias Parts = [(name: String, tensor: Tensor)]

  /// The file, or what the family makes of it where it holds a tuned state.
  private func untuned(
    for family: String, among families: Families
  ) throws -> any Checkpoint {
    let layers = Self.tunedLayers(of: file)
    guard !layers.isEmpty else { return file }
    let tensors = try layers.map { try file.tensor(named: $0) }
    guard let parts = families[family]?.state(tuned: tensors) else {
      let tuned = families.names(joinedBy: "or") { $0.state(tuned: tensors) != nil }
      throw EngineError(path: path, problem: "is a state of \(tuned); the model is \(family)")
    }
    return try SafetensorsFile(
      path: path,
      contents: TensorStorage(
        copying: SafetensorsEncoder.encode(parts.map { ("state." + $0.part.text, $0.tensor) })))
  }

  private func mismatch(
    of names: [String], _ family: String, _ families: Families
  ) -> EngineError {
    let names = Set(names)
    let others = families.names(joinedBy: "or") { other in
      other.name != family && names == Set(other.stateParts.map { "state." + $0.name.text })
    }
    return EngineError(
      path: path,
      problem: others.isEmpty
        ? "lacks parts of a state of \(family), or has others"
        : "is a state of \(others); the model is \(family)")
  }

  /// The names of a tuned state's layers; none where the file has no `time_state`.
  private static func tunedLayers(of checkpoint: any Checkpoint) -> [String] {
    let count = checkpoint.names.count { $0.hasSuffix(".att.time_state") }
    return (0..<count).map { "blocks.\($0).att.time_state" }
  }

  /// The parts of a tuned state; none where the file has no `time_state`.
  private static func tunedParts(of checkpoint: any Checkpoint) throws(CheckpointError) -> Parts {
    var parts: Parts = []
    for name in tunedLayers(of: checkpoint) {
      let tensor = try checkpoint.tensor(named: name)
      guard tensor.elementType.isFloatingPoint else {
        throw CheckpointError(
          path: checkpoint.path, tensor: name,
          problem: "holds \(tensor.elementType.rawValue) numbers; states are F32, F16 or BF16")
      }
      let shape = parts.first?.tensor.shape ?? tensor.shape
      guard tensor.shape == shape, shape.count == 3, shape[1] == shape[2] else {
        throw CheckpointError(
          path: checkpoint.path, tensor: name,
          problem: "has shape \(tensor.shape), not [heads, size, size] as in every layer")
      }
      parts.append((name, tensor.converted(to: .float32)))
    }
    return parts
  }

  /// The parts of a state as this program writes it; none where there is no such state.
  private static func archivedParts(of checkpoint: any Checkpoint) throws -> Parts {
    if checkpoint.metadata["format"] == StateArchive.format,
      let file = checkpoint as? SafetensorsFile
    {
      _ = try StateArchive.verify(file)
    }
    return try checkpoint.names.filter { $0.hasPrefix("state.") }.map { name in
      let tensor = try checkpoint.tensor(named: name)
      return (name, Tensor(tensor.floats(), shape: tensor.shape))
    }
  }

  private static func hash(of parts: Parts) -> String {
    var hash = XXH3()
    for (name, tensor) in parts.sorted(by: { $0.name < $1.name }) {
      hash.update("\(name) \(tensor.shape)")
      hash.update(tensor.floats())
    }
    return hash.digest.description
  }
}
