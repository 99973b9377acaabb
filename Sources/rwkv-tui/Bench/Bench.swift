import ArgumentParser
import RWKVEngine

/// Measures the program on this machine.
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure how fast models and conversations are here.",
    subcommands: [BenchModel.self, BenchConversations.self],
    defaultSubcommand: BenchModel.self)
}

extension ModelShape: ExpressibleByArgument {}
