import ArgumentParser
import ChatStore
import Foundation
import RWKVEngine
import RWKVPlatform

/// Which model to use, and how.
package struct ModelOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      ModelName.help + " By default the one that the chat would open.", valueName: "path"))
  package var model: String?

  @OptionGroup package var engine: EngineOptions

  package init() {}

  /// The model's path.
  package func path() throws -> String {
    try model.map { try ModelName.path(of: $0, fetches: engine.yes) } ?? ModelName.usual()
  }

  /// Opens the model and its tokenizer; the workspace's threads pack it where that is to be done.
  ///
  /// - Parameter usesStates: Whether states on disk are read or written, for which all its bytes are read
  ///   unless that was done before.
  package func load(_ workspace: Workspace, usesStates: Bool = false) throws -> LoadedModel {
    let status = StatusLine()
    defer { status.clear() }
    let identities = engine.identities
    let loaded = try LoadedModel(
      path: path(), tokenizer: engine.tokenizer, packing: engine.packing(workspace, status),
      identities: identities)
    guard usesStates, loaded.identity != .known else { return loaded }
    status.show("reading the weights")
    return loaded.identified(as: try loaded.readFingerprint(identities))
  }

  /// Opens the model's file, for what needs no tokenizer.
  package func file(_ workspace: Workspace) throws -> ModelFile {
    let status = StatusLine()
    defer { status.clear() }
    let file = try ModelFile(path: path())
    let packing = engine.packing(workspace, status)
    packing.warn(of: file)
    return try packing.applied(to: file)
  }
}

/// The options that fit any model.
package struct EngineOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A tokenizer.json or World vocabulary to use instead of the model's own.",
      valueName: "file"))
  package var tokenizer: String?

  @Option(
    help: """
      Pack the weights: q8, q5, q5k, q4 or q4k; the packed form is kept in the user's cache folder.
      """,
    transform: { name in
      guard let type = WeightType(rawValue: name), type.packed != nil else {
        throw ValidationError("it takes q8, q5, q5k, q4 or q4k; convert writes the other types.")
      }
      return type
    })
  package var type: WeightType?

  @Flag(help: "Get the model from the hub without asking, where it is not here yet.")
  package var yes = false

  @Option(
    parsing: .unconditional, help: "Number of threads; by default one per processor core.")
  package var threads: Int?

  package init() {}

  package func validate() throws {
    if let threads, !(1...64).contains(threads) {
      throw ValidationError("--threads takes a number from 1 to 64.")
    }
  }

  /// How to get models in the type asked for, or as their file has them.
  package func packing(_ workspace: Workspace, _ status: StatusLine) -> LoadedModel.Packing {
    LoadedModel.Packing(
      as: type, in: Self.packedModels(identities), on: workspace.pool,
      warning: { warning in
        status.clear()
        StandardError.write("Warning: the model \(warning)\n")
      },
      progress: { status.show("packing the weights", share: $0) })
  }

  /// Where the packed forms of models are kept.
  package static func packedModels(_ identities: ModelIdentities? = nil) -> PackedModelCache {
    let environment = ProcessInfo.processInfo.environment
    return PackedModelCache(
      folder: AppFolders(environment: environment).packedModels, identities: identities,
      limit: PersonSettings.found.packedModelBytes)
  }

  /// Identities of models that were found out before.
  package var identities: ModelIdentities {
    ModelIdentities(
      file: AppFolders(environment: ProcessInfo.processInfo.environment).modelIdentities)
  }

  /// Makes a workspace with that many threads; one is enough for a command.
  package func makeWorkspace() -> Workspace { Workspace(threads: threads) }
}

extension WeightType: ExpressibleByArgument {}
