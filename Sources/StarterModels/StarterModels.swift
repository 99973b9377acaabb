import Foundation
import RWKVPlatform

/// A small chat model that comes with the program, so that a first start needs no download.
public struct StarterModel: Hashable, Sendable {
  /// Its name, e.g. "rwkv4-starter"; stays the same from release to release.
  public let name: String
  /// "RWKV-4" or "RWKV-6".
  public let family: String
  /// The folder that holds it in Hugging Face layout.
  public let path: String
}

/// The models that come with the program.
public enum StarterModels {
  /// Those that are there, RWKV-4 first; empty where the program was copied without its resources.
  public static var all: [StarterModel] { found(in: places) }

  /// What a person is told where there are none.
  public static var advice: String {
    let resources = Resources(of: "StarterModels", sources: #filePath)
    return "The starter models are \(resources.advice)"
  }

  /// The folders that may hold them.
  static var places: [URL] { Resources(of: "StarterModels", sources: #filePath).folders }

  /// The models in the first of the folders that holds any.
  static func found(in places: [URL]) -> [StarterModel] {
    for place in places {
      let models = [("rwkv4-starter", "RWKV-4"), ("rwkv6-starter", "RWKV-6")].map { name, family in
        StarterModel(
          name: name, family: family,
          path: place.appendingPathComponent("Models").appendingPathComponent(name).path)
      }
      let present = models.filter {
        FileManager.default.fileExists(atPath: $0.path + "/model.safetensors")
      }
      if !present.isEmpty { return present }
    }
    return []
  }
}
