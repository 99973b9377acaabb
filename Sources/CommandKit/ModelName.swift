import ChatStore
import Foundation
import RWKVEngine
import RWKVPlatform
import StarterModels

/// The names that a person can give a model: its path, the name of one that comes along, or that of one in the Hugging
/// Face cache.
package enum ModelName {
  /// The help of an option or argument that takes one.
  package static let help =
    "The model: a folder in Hugging Face layout, a .pth, .safetensors, .bin or .gguf file, the name of a starter "
    + "model, or that of a model in the Hugging Face cache (OWNER/NAME)."

  /// The path of the model of that name; a path that does not exist stays as it is, for whoever opens it.
  ///
  /// - Throws: `EngineError` where it can only be a name in the cache, and is not there.
  package static func path(of name: String) throws(EngineError) -> String {
    let path = UserFolder.expandingTilde(in: name)
    if FileManager.default.fileExists(atPath: path) { return path }
    if let starter = StarterModels.all.first(where: { $0.name == name }) { return starter.path }
    return try modelPath(of: path)
  }

  /// The model that a chat would open where none is named: the one used last, else one that comes along.
  ///
  /// - Throws: `CommandError` where there is none.
  package static func usual() throws(CommandError) -> String {
    let settings = UserSettings.path(environment: ProcessInfo.processInfo.environment)
      .map { UserSettings.load(from: $0).settings }
    let last = settings?.modelPath.flatMap { FileManager.default.fileExists(atPath: $0) ? $0 : nil }
    guard let path = last ?? StarterModels.all.first?.path else {
      throw CommandError("No model found; pass one with --model PATH.")
    }
    return path
  }
}
