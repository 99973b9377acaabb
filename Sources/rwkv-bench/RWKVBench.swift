import ArgumentParser
import CommandKit
import Glibc

/// Measures on this machine what a person waits for in the program, beyond the speed of a model,
/// which `rwkv-tui bench` measures.
@main
struct RWKVBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rwkv-bench",
    abstract: "Measure how fast rwkv-tui's conversations and its screen are.",
    subcommands: [BenchConversations.self, BenchScreen.self, BenchFrames.self])

  static func main() {
    HeapMemory.keepFreed()
    // A file that may not grow further is an error that is told, as a full disk is.
    signal(SIGXFSZ, SIG_IGN)
    runToEnd()
  }
}
