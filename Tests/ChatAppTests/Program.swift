import ChatCore
import ChatStore
import ChatTestSupport
import Conversations
import Dispatch
import Foundation
import RWKVSampling
import StarterModels
import TestSupport

@testable import ChatApp
@testable import ChatUI

/// The chat over a scripted terminal and a folder, from its start to its end.
final class Program {
  /// Seconds after which a script counts as stuck: a busy machine may take long for anything.
  private static let patience = 60.0

  let folder: TemporaryFolder
  let environment: [String: String]
  let mailbox = Mailbox()
  let store: ConversationStore
  let settings: LiveSettings
  let userFiles: UserFiles
  let terminal: ScriptedTerminal
  let runner: EffectRunner
  private let state: AppState
  private let model: StarterModel

  /// - Parameters:
  ///   - more: Variables of the environment.
  ///   - format: With `.free`, and many tokens, replies never end: the model then is the RWKV-6,
  ///   which goes round in circles.
  init(
    _ folder: TemporaryFolder, format: PromptFormat = .world, maximumTokens: Int = 60,
    editor: String = "true", more: [String: String] = [:], _ script: [ScriptedTerminal.Step]
  ) {
    self.folder = folder
    model = format == .free ? Starter.rwkv6 : Starter.rwkv4
    environment = ["HOME": folder.path("home"), "EDITOR": editor].merging(more) { $1 }
    store = ConversationStore(folder: folder.path("chats"))
    userFiles = UserFiles(environment: environment)
    terminal = ScriptedTerminal(script)
    let sampling = Desk.greedy(maximumTokens: maximumTokens)
    settings = LiveSettings(sampling)
    runner = EffectRunner(
      workspace: Desk.workspace(), settings: settings,
      storage: StorageService(store: store, post: mailbox.post), userFiles: userFiles,
      catalogue: ModelCatalogue(
        known: Starter.models.map(\.path), environment: environment),
      names: ModelNames(
        starters: Starter.models.map { ($0.name, $0.path) }, environment: environment),
      tokenizer: nil, mailbox: mailbox, terminal: terminal, environment: environment)
    state = AppState(
      size: terminal.size,
      conversation: Conversation(name: "talk", format: format, sampling: sampling),
      isFormatChosen: true)
  }

  func add(_ step: ScriptedTerminal.Step) { terminal.append(step) }

  /// Runs to the end; why not everything could be saved, or how far the script came.
  func run() -> String? {
    let mailbox = mailbox
    let rescue = DispatchWorkItem {
      mailbox.post(.terminate)
      mailbox.post(.terminate)
    }
    DispatchQueue.global().asyncAfter(deadline: .now() + Self.patience, execute: rescue)
    defer { rescue.cancel() }
    var loop = EventLoop(terminal: terminal, mailbox: mailbox, runner: runner, state: state)
    let problem = loop.run(openingModel: model.path)
    guard terminal.remaining.isEmpty else {
      return "never came to \(terminal.remaining)\n\(terminal.screen)"
    }
    return problem
  }

  /// What the next start finds.
  func conversationOnDisk() throws -> Conversation { try store.open("talk").conversation }

  /// How many tokens the next start has to read.
  func readAgain(_ model: StarterModel? = nil) throws -> Int {
    try Desk(folder.copy(), model: model ?? self.model).prepare().read
  }
}
