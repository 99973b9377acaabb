import ArgumentParser
import ChatCore
import CommandKit
import Glibc
import NcursesTerminal

/// The program: a chat by default, and the engine's tools as subcommands.
@main
struct RWKVTUI: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rwkv-tui",
    abstract: "Chat with RWKV language models in the terminal.",
    discussion: """
      Without a subcommand, opens the chat. A conversation is kept on disk as text together with \
      the model's recurrent state, so that it reopens at once, whatever its length.
      """,
    version: programVersion,
    subcommands: [
      Chat.self, ConversationsCommand.self, Generate.self, Forward.self, Tokenize.self,
      Inspect.self, Convert.self, PullCommand.self, PushCommand.self, ModelsCommand.self,
      SettingsCommand.self, Perplexity.self, Bench.self,
    ],
    defaultSubcommand: Chat.self)

  static func main() {
    HeapMemory.keepFreed()
    // A file that may not grow further is an error that is told, as a full disk is.
    signal(SIGXFSZ, SIG_IGN)
    CrashHandler.prepare()
    ClosedStreams.replace()
    runToEnd()
  }
}
