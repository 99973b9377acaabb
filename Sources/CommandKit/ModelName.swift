import ChatCore
import ChatStore
import Foundation
import RWKVEngine
import RWKVHub
import RWKVPlatform
import StarterModels

/// The names that a person can give a model: its path, the name of one that comes along, of one of the list to get,
/// or that of one on the hub.
package enum ModelName {
  /// The help of an option or argument that takes one.
  package static let help =
    "The model: a folder in Hugging Face layout, a .pth, .safetensors, .bin or .gguf file, or a name that "
    + "'rwkv-tui models' shows, such as rwkv6-starter, rwkv7-g1:0.4b or OWNER/NAME."

  /// What names mean on this machine.
  package static var names: ModelNames {
    ModelNames(
      starters: StarterModels.all.map { ($0.name, $0.path) },
      environment: ProcessInfo.processInfo.environment)
  }

  /// The path of the model of that name; a path that does not exist stays as it is, for whoever opens it.
  ///
  /// One that is not here yet is fetched, if the person says so.
  ///
  /// - Parameter fetches: Whether to fetch it without asking; else it is asked where there is a terminal.
  /// - Throws: `CommandError` or `EngineError` where the name means nothing, or more than one model.
  package static func path(of name: String, fetches: Bool = false) throws -> String {
    let path = UserFolder.expandingTilde(in: name)
    // What is there needs no look at the lists, which takes a part of the start.
    guard DurableFile.status(of: path) == nil else { return path }
    switch names.meaning(of: path) {
    case .path(let path): return path
    case .several(let names):
      throw CommandError("\(name) may be \(names.joined(separator: ", ")); name one of them.")
    case .unknown: return try modelPath(of: path)
    case .missing(let missing):
      if fetches { return try Pull.fetch(missing.reference, called: missing.name) }
      guard isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else {
        throw CommandError(
          "\(name) is not here yet; get it with: rwkv-tui pull \(name) (or give --yes)")
      }
      guard try Pull.isWanted(missing) else { throw CommandError("\(name) was not fetched.") }
      return try Pull.fetch(missing.reference, called: missing.name)
    }
  }

  /// The path of the model that a name means, where that is on this machine.
  package static func here(_ name: String) -> String? {
    let path = UserFolder.expandingTilde(in: name)
    if DurableFile.status(of: path) != nil { return path }
    guard case .path(let path) = names.meaning(of: path) else { return nil }
    return path
  }

  /// The model that a chat would open where none is named: that of the settings file, else the one
  /// used last, else one that comes along.
  ///
  /// - Throws: `CommandError` where there is none.
  package static func usual() throws(CommandError) -> String {
    let environment = ProcessInfo.processInfo.environment
    let wanted = [
      PersonSettings.found.model.flatMap(here),
      RememberedChoices.saved(environment: environment).model,
    ]
    let last = wanted.compactMap { $0 }.first(where: FileManager.default.fileExists(atPath:))
    guard let path = last ?? StarterModels.all.first?.path else {
      throw CommandError("No model found; pass one with --model NAME. \(StarterModels.advice).")
    }
    return path
  }
}
