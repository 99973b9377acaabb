import ArgumentParser
import RWKVEngine

/// Measures the program on this machine.
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure how fast models, conversations and the screen are here.",
    subcommands: [BenchModel.self, BenchConversations.self, BenchScreen.self],
    defaultSubcommand: BenchModel.self)
}

extension ModelShape: ExpressibleByArgument {}
