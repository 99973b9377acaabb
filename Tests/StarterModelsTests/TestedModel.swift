import Foundation
import StarterModels
import Testing

/// A starter model with its fixtures: one that comes with the program, or, where the environment
/// names the work folder of a training in `RWKV_TUI_STARTER_WORK`, that folder's export.
struct TestedModel: CustomTestStringConvertible, Sendable {
  let name: String
  /// The folder in Hugging Face layout.
  let path: String
  private let fixtures: URL

  var testDescription: String { name }

  /// The folder that was named.
  static let work = ProcessInfo.processInfo.environment["RWKV_TUI_STARTER_WORK"]
    .map { URL(fileURLWithPath: $0, isDirectory: true) }

  static let all: [TestedModel] = StarterModels.all.map { model in
    TestedModel(
      name: model.name, path: work?.appendingPathComponent(model.name).path ?? model.path,
      fixtures: (work ?? Bundle.module.bundleURL).appendingPathComponent("Fixtures"))
  }

  /// What `starter.py reference` wrote about it.
  func fixture(_ suffix: String) -> URL { fixtures.appendingPathComponent(name + suffix) }
}
