import ArgumentParser
import CommandKit
import RWKVEngine
import RWKVHub

/// Verifies models in the hub's cache.
struct CheckModels: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Hold the bytes of models in the Hugging Face cache against their hashes.",
    discussion: "Without a name, all are checked. A large model takes tens of seconds.")

  @Argument(help: ArgumentHelp("A name that 'rwkv-tui models' shows.", valueName: "name"))
  var name: String?

  func run() throws {
    let settings = try Pull.settings()
    guard let index = HubCacheIndex(settings) else {
      throw CommandError("There is no Hugging Face cache.")
    }
    let models = index.models().filter {
      name == nil || $0.name == name || "\($0.repository)" == name
    }
    if let name, models.isEmpty { throw CommandError("\(name) is not in the Hugging Face cache.") }
    let interrupt = Interrupt()
    let status = StatusLine()
    defer { status.clear() }
    var bad = 0
    for model in models {
      let verdicts = try index.check(model) { done in
        status.show("checking \(model.name)", share: Double(done) / Double(max(1, model.size)))
        return !interrupt.ticket.isCancelled
      }
      status.clear()
      try interrupt.check()
      for (file, verdict) in zip(model.files, verdicts) {
        if verdict != .good, verdict != .unknown { bad += 1 }
        try StandardOutput.write("\(Self.words(verdict))  \(model.repository): \(file)\n")
      }
    }
    if bad > 0 {
      throw CommandError(
        "\(bad) \(bad == 1 ? "file is" : "files are") damaged; remove the model and pull it again.")
    }
  }

  private static func words(_ verdict: HubCacheIndex.Verdict) -> String {
    switch verdict {
    case .good: "good     "
    case .bad: "DAMAGED  "
    case .unreadable(let reason): "MISSING (\(reason))"
    case .unknown: "no hash  "
    }
  }
}
