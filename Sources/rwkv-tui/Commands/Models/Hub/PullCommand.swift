import ArgumentParser
import CommandKit
import Foundation
import RWKVHub

/// Fetches a model from the hub.
struct PullCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pull",
    abstract: "Get a model from the Hugging Face hub.",
    discussion: """
      NAME is one that 'rwkv-tui models' shows, such as rwkv7-g1:0.4b, or OWNER/NAME on the hub, with :FILE \
      behind it (any part of the file's name that fits one) where there are several. It goes into the cache \
      that all Hugging Face programs share. A download that was cut goes on where it ended, and its bytes are \
      verified.

      The variables of Hugging Face's own programs are obeyed: HF_TOKEN, HF_HOME, HF_HUB_CACHE, HF_ENDPOINT, \
      HF_HUB_OFFLINE and the others; so are HTTPS_PROXY and NO_PROXY.
      """)

  @Argument(help: ArgumentHelp("What to get.", valueName: "name"))
  var name: String

  @Option(help: "A branch, tag or commit in place of main.")
  var revision: String?

  func run() throws {
    var reference = try Self.reference(name)
    if let revision { reference.revision = revision }
    let path = try Pull.fetch(reference, called: name)
    try StandardOutput.write(path + "\n")
  }

  /// What a name means on the hub.
  static func reference(_ name: String) throws -> HubReference {
    if let listed = ListedModel.named(name) { return listed.reference }
    let sizes = ListedModel.series(name)
    guard sizes.isEmpty else {
      throw CommandError(
        "\(name) comes in several sizes: \(sizes.map(\.name).joined(separator: ", ")).")
    }
    guard name.contains("/") else {
      throw CommandError(
        "\(name) is not on the list that 'rwkv-tui models' shows; models of the hub are called OWNER/NAME."
      )
    }
    return try HubReference(name)
  }
}
