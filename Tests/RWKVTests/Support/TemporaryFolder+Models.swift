import Foundation
import TestSupport

extension TemporaryFolder {
  /// A copy of a fixture's folder whose `config.json` says some fields otherwise, given as JSON.
  func copyOfFixture(_ name: String, setting fields: [String: String]) throws -> String {
    let copy = path(UUID().uuidString)
    try FileManager.default.copyItem(atPath: Fixture(name).path, toPath: copy)
    let url = URL(fileURLWithPath: copy + "/config.json")
    var config =
      try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any] ?? [:]
    for (field, json) in fields {
      config[field] = try JSONSerialization.jsonObject(
        with: Data(json.utf8), options: .fragmentsAllowed)
    }
    try JSONSerialization.data(withJSONObject: config).write(to: url)
    return copy
  }
}
