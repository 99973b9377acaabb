import ChatStore
import Conversations
import Foundation
import RWKVCheckpoints
import RWKVEngine
import RWKVHub
import RWKVPlatform

/// Finds the models that the picker offers: those that come with the program, the person's own, and
/// what lies beside a model in use or in the Hugging Face cache.
public struct ModelCatalogue: Sendable {
  /// Models offered first, in this order.
  public var known: [String]
  /// Folders whose entries are looked at.
  public var folders: [String]
  /// The hub's cache, where the environment names a place.
  private let hub: String?
  private let names: ModelNames

  /// Makes a catalogue.
  ///
  /// - Parameters:
  ///   - known: Paths of models that are there for certain, or were used before.
  ///   - environment: `RWKV_TUI_MODELS` names a folder of models; the places of the Hugging Face
  ///     cache and of the person's data are looked up as their own programs do.
  public init(known: [String], environment: [String: String]) {
    self.known = known
    let own = AppFolders(environment: environment).data.map { $0 + "/models" }
    folders = [environment["RWKV_TUI_MODELS"], own].compactMap { $0 }
    folders += known.map(Self.folder)
    hub = Self.hub(environment: environment)
    names = ModelNames(starters: [], environment: environment)
  }

  /// Adds a model that came into use, and what lies beside it.
  public mutating func add(_ path: String) {
    guard !known.contains(path) else { return }
    known.append(path)
    folders.append(Self.folder(of: path))
  }

  private static func folder(of path: String) -> String {
    URL(fileURLWithPath: path).deletingLastPathComponent().path
  }

  /// The models found, each once, also where there are copies of it; opens each far enough to say
  /// what it is. Behind them what is there and does not open, with its reason.
  public func choices() -> [ModelChoice] {
    var seen: Set<String> = []
    var samples: Set<String> = []
    var (choices, problems): ([ModelChoice], [ModelChoice]) = ([], [])
    let places =
      known.filter(FileManager.default.fileExists).map { ModelPlace(path: $0) }
      + folders.flatMap(ModelPlace.all(in:)) + (hub.map(ModelPlace.all(inHub:)) ?? [])
    let namesInCache = names.namesInCache()
    for var place in places {
      place.name = namesInCache[place.path] ?? place.name
      let real = URL(fileURLWithPath: place.path).resolvingSymlinksInPath().path
      guard seen.insert(real).inserted else { continue }
      switch Self.choice(of: place) {
      case let choice where choice.problem != nil:
        if place.isPersonsOwn || choice.problem!.contains("RWKV") { problems.append(choice) }
      case let choice:
        guard let sample = try? ModelFile(path: place.path).sample(),
          samples.insert(sample).inserted
        else { continue }
        choices.append(choice)
      }
    }
    return choices + problems
  }

  /// The models of the list of those to get that are not among those here.
  public static func missing(besides here: [ModelChoice]) -> [ModelChoice] {
    let names = Set(here.map(\.name))
    return ListedModel.all.filter { !names.contains($0.name) }.map { listed in
      ModelChoice(
        path: listed.name, name: listed.name,
        detail: "to get: \(listed.family), about \(ByteCount.text(listed.size)), \(listed.summary)",
        missing: MissingModel(
          name: listed.name, reference: listed.reference, size: listed.size))
    }
  }

  /// Opens what may be a model, and says what it is, or why it does not open.
  private static func choice(of place: ModelPlace) -> ModelChoice {
    var choice = ModelChoice(
      path: place.path,
      name: place.name ?? HubCache.repository(ofSnapshot: place.path)
        ?? URL(fileURLWithPath: place.path).lastPathComponent,
      detail: "", problem: place.problem)
    guard choice.problem == nil else { return choice }
    do {
      let file = try ModelFile(path: place.path)
      let contents = try file.contents()
      if place.name == nil { choice.name = file.name }
      choice.detail =
        "\(file.architecture.family), \(size(contents.bytes)), \(contents.mainType)"
      choice.memory = contents.bytes
      choice.packedMemory = WeightType.q4.memory(forWeights: contents.parameters)
        .flatMap { $0 < contents.bytes ? $0 : nil }
    } catch let error as CheckpointError {
      choice.problem = error.problem
    } catch let error as EngineError {
      choice.problem = error.problem
    } catch {
      choice.problem = "\(error)"
    }
    return choice
  }

  /// The hub's cache.
  private static func hub(environment: [String: String]) -> String? {
    let cache = AppFolders(name: "huggingface", environment: environment).cache
    let home = environment["HF_HOME"] ?? cache
    return environment["HF_HUB_CACHE"] ?? home.map { $0 + "/hub" }
  }

  private static func size(_ bytes: Int) -> String {
    bytes >= 1_000_000_000
      ? "\((bytes + 50_000_000) / 100_000_000 / 10).\((bytes + 50_000_000) / 100_000_000 % 10) GB"
      : "\((bytes + 500_000) / 1_000_000) MB"
  }
}
