import ArgumentParser
import CommandKit
import Foundation
import RWKVHub

/// Removes a model from the hub's cache.
struct RemoveModel: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove", abstract: "Remove a model from the Hugging Face cache.",
    discussion: """
      Bytes that another model of the cache shares stay. Models elsewhere are yours: remove their files.
      """)

  @Argument(help: ArgumentHelp("A name that 'rwkv-tui models' shows.", valueName: "name"))
  var name: String

  @Flag(help: "Do not ask.")
  var yes = false

  func run() throws {
    let settings = try Pull.settings()
    guard let cache = settings.cache else { throw CommandError("There is no Hugging Face cache.") }
    let index = HubCacheIndex(folder: cache)
    let models = index.models().filter { $0.name == name || "\($0.repository)" == name }
    let parts = index.unfinished().filter { "\($0.repository)" == name }
    guard !models.isEmpty || !parts.isEmpty else {
      throw CommandError("\(name) is not in the Hugging Face cache (\(cache)).")
    }
    let size = models.reduce(0) { $0 + $1.size } + parts.reduce(0) { $0 + $1.size }
    if !yes {
      let what = models.flatMap(\.files) + parts.map { _ in "a download that is not finished" }
      guard isatty(STDIN_FILENO) == 1 else {
        throw CommandError("\(name): give --yes to remove \(what.joined(separator: ", ")).")
      }
      StandardError.write(
        "Remove \(what.joined(separator: ", ")) (\(ByteCount.text(size)))? [y/N] ")
      guard readLine().map({ ["y", "yes"].contains($0.lowercased()) }) ?? false else {
        throw CommandError("Nothing was removed.")
      }
    }
    var freed = 0
    for model in models { freed += try index.remove(model) }
    for part in parts { freed += try index.removeUnfinished(of: part.repository) }
    try StandardOutput.write("\(ByteCount.text(freed)) freed\n")
  }
}
