import Foundation
import RWKVCheckpoints
import RWKVTokenizers

extension ModelFile {
  /// The whole configuration as a JSON object, under the names that `config.json` has: what the model's own
  /// says, completed by its tensors.
  public func configuration() throws -> Data {
    var fields = try Self.object(
      in: JSONEncoder().encode(family.configuration(of: architecture, WeightScope(checkpoint))))
    if let configurationFile {
      for (name, value) in try Self.object(in: configurationFile) where !(value is NSNull) {
        fields[name] = value
      }
    }
    return try JSONSerialization.data(
      withJSONObject: fields, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
  }

  /// The tokens that end a text, as `generation_config.json` has them, else `config.json`, without those that
  /// published files name wrongly; empty where that leaves none.
  package func endOfText() throws(EngineError) -> [TokenID] {
    let files = [
      ("generation_config.json", generationConfigurationFile), ("config.json", configurationFile),
    ]
    for (name, data) in files {
      if let data, let tokens = try EndOfText.tokens(in: data, path: path + "/" + name) {
        return EndOfText.meant(tokens, rows: architecture.vocabulary)
      }
    }
    return []
  }

  /// Throws where a `config.json` says a size that the tensors do not have.
  func requireAgreement(_ data: Data, path: String) throws(EngineError) {
    guard let fields = try? Self.object(in: data) else { return }
    for (field, size) in family.sizes(of: architecture) {
      guard let said = fields[field] as? NSNumber, said != size as NSNumber else { continue }
      throw EngineError(
        path: path, problem: "says that \(field) is \(said), but in the weights it is \(size)")
    }
  }

  private static func object(in data: Data) throws -> [String: Any] {
    try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
  }
}
