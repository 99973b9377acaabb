import ArgumentParser

/// The program: a chat by default, and the engine's tools as subcommands.
@main
struct RWKVTUI: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rwkv-tui", abstract: "Chat with RWKV language models in the terminal.")
}
