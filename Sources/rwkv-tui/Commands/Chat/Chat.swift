import ArgumentParser
import ChatApp
import ChatCore
import ChatStore
import ChatUI
import CommandKit
import Conversations
import Foundation
import NcursesTerminal
import RWKVEngine
import RWKVSampling
import StarterModels

/// Opens the chat.
struct Chat: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Open the chat (the default).",
    discussion: """
      Without --model, opens the last model, or the one that comes with rwkv-tui. If input or \
      output is not a terminal, every line of standard input is a message, and the replies go to \
      standard output.
      """)

  @Option(help: ArgumentHelp(ModelName.help, valueName: "path"))
  var model: String?

  @OptionGroup var engine: EngineOptions

  @Option(
    help: ArgumentHelp("The conversation to open, or to create under that name.", valueName: "name")
  )
  var conversation: String?

  @OptionGroup var location: StoreOptions

  @Option(help: ArgumentHelp("The color theme.", valueName: "name"))
  var theme: String?

  @Option(
    help: ArgumentHelp(
      "The chat template: "
        + PromptFormat.builtIn.map(\.name).joined(separator: ", ") + ".",
      valueName: "name"))
  var template: String?

  @Option(
    help: ArgumentHelp(
      "Start a new conversation with a persona: its name in $RWKV_TUI_PERSONAS or "
        + "rwkv-tui/personas in the user's data folder, or a .txt, .pth or .safetensors file.",
      valueName: "name"))
  var persona: String?

  @Option(
    help: ArgumentHelp(
      "Append to a file how many tokens each pass through the model read and how long it took.",
      valueName: "file", visibility: .hidden))
  var passes: String?

  @OptionGroup var sampling: SamplingOptions

  func validate() throws {
    if let template, PromptFormat.named(template) == nil {
      let known = PromptFormat.builtIn.map(\.name).joined(separator: ", ")
      throw ValidationError("No template called \"\(template)\". Templates: \(known).")
    }
  }

  func run() throws {
    let environment = ProcessInfo.processInfo.environment
    let userFiles = UserFiles(environment: environment)
    if isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 {
      try openScreen(location.store, userFiles, environment)
    } else {
      try chatByLines(location.store, userFiles)
    }
  }

  // MARK: The screen

  private func openScreen(
    _ store: ConversationStore, _ userFiles: UserFiles, _ environment: [String: String]
  ) throws {
    let (themes, problems) = ThemeFolders.load(environment: environment)
    let themeName = theme ?? userFiles.settings.theme
    let allThemes = themes + [.builtIn]
    if let theme, allThemes.named(theme) == nil {
      let known = allThemes.map(\.name).joined(separator: ", ")
      throw CommandError("No theme called \"\(theme)\". Themes: \(known).")
    }
    let workspace = try makeWorkspace()
    let mailbox = Mailbox()
    let storage = StorageService(
      store: store, policy: userFiles.settings.snapshots, post: mailbox.post)
    let beginning = try begin(in: storage, userFiles)
    let modelPath = try modelPath(for: beginning.conversation, userFiles)
    let settings = LiveSettings(beginning.conversation.sampling)
    let catalogue = ModelCatalogue(
      known: StarterModels.all.map(\.path)
        + [modelPath, userFiles.settings.modelPath].compactMap { $0 },
      environment: environment)

    let terminal = try NcursesTerminal(environment: environment)
    defer { terminal.close() }
    let signals = SignalWatcher(mailbox: mailbox)
    let state = AppState(
      size: terminal.size, conversation: beginning.conversation,
      isReadOnly: beginning.lockProblem != nil,
      themes: themes, theme: themeName, history: userFiles.history.lines,
      readsAhead: userFiles.settings.readsAhead,
      thoughts: userFiles.settings.thoughts.flatMap(ThoughtDisplay.init) ?? .whileThinking,
      isFormatChosen: template != nil,
      notice: beginning.lockProblem ?? problems.first ?? userFiles.notice ?? location.notice
        ?? firstStartNotice(modelPath, userFiles))
    let runner = EffectRunner(
      workspace: workspace, settings: settings, storage: storage, userFiles: userFiles,
      catalogue: catalogue, names: ModelName.names, tokenizer: engine.tokenizer, type: engine.type,
      mailbox: mailbox,
      terminal: terminal,
      environment: environment)
    var loop = EventLoop(terminal: terminal, mailbox: mailbox, runner: runner, state: state)
    let problem = loop.run(openingModel: modelPath)
    terminal.close()
    if let problem {
      StandardError.write("Error: not everything was saved: \(problem)\n")
    }
    if signals.exitStatus != 0 { throw ExitCode(signals.exitStatus) }
    if problem != nil { throw ExitCode.failure }
  }

  /// How to get a real model, where none was ever chosen and a tiny one answers.
  private func firstStartNotice(_ path: String?, _ userFiles: UserFiles) -> String? {
    guard model == nil, userFiles.settings.modelPath == nil,
      StarterModels.all.contains(where: { $0.path == path })
    else { return nil }
    return "A tiny demo model answers; F5 gets a real one"
  }

  // MARK: Lines

  private func chatByLines(_ store: ConversationStore, _ userFiles: UserFiles) throws {
    let events = EventQueue<StorageEvent>()
    let storage = StorageService(
      store: store, policy: userFiles.settings.snapshots, post: { events.post($0) })
    let beginning = try begin(in: storage, userFiles)
    if let problem = beginning.lockProblem { throw CommandError(problem) }
    guard let path = try modelPath(for: beginning.conversation, userFiles) else {
      throw CommandError("No model found; pass one with --model PATH.")
    }
    // A reader that is gone ends the chat only when all is saved.
    signal(SIGPIPE, SIG_IGN)
    let chat = PlainChat(
      workspace: try makeWorkspace(), storage: storage, storageEvents: events,
      beginnings: BeginningCache(environment: ProcessInfo.processInfo.environment),
      conversation: beginning.conversation,
      write: { try StandardOutput.write($0) })
    try chat.open(
      model: path, tokenizer: engine.tokenizer, type: engine.type, keepsFormat: template != nil)
    // Not before: a model that is being packed could not be interrupted.
    let interrupt = Interrupt()
    var lines = LineReader(interrupt)
    try chat.run(
      readLine: { lines.next() }, isCancelled: { interrupt.ticket.isCancelled })
    try interrupt.check()
  }

  private func makeWorkspace() throws -> Workspace {
    let workspace = engine.makeWorkspace()
    workspace.didRead = try passes.map { try PassLog(path: $0).add }
    return workspace
  }

  // MARK: What to begin with

  /// The conversation to show first.
  private struct Beginning {
    var conversation: Conversation
    /// Why it can only be read, if so.
    var lockProblem: String?
  }

  /// The conversation that was named, or a new one, with what the command line says of it.
  private func begin(in storage: StorageService, _ userFiles: UserFiles) throws -> Beginning {
    let store = storage.store
    var beginning: Beginning
    if let name = conversation.flatMap({ existingName($0, in: store) }) {
      guard persona == nil else {
        throw CommandError("\(name) already exists; a persona needs a new conversation.")
      }
      let opened = try storage.openFirst(name)
      switch opened.access {
      case .writable: beginning = Beginning(conversation: opened.conversation.recovered())
      case .readOnly(let reason):
        beginning = Beginning(
          conversation: opened.conversation, lockProblem: "Read-only: \(reason)")
      }
    } else {
      let name = conversation.map(ConversationStore.name(for:)) ?? store.freshName()
      beginning = Beginning(
        conversation: Conversation(
          name: name, title: conversation ?? "", sampling: userFiles.settings.sampling))
      if let persona {
        let personas = Personas(environment: ProcessInfo.processInfo.environment)
        beginning.conversation = try personas.begin(beginning.conversation, with: persona)
      }
    }
    if let format = template.flatMap(PromptFormat.named) {
      beginning.conversation.format = format.keepingSystem(of: beginning.conversation.format)
    }
    try sampling.apply(to: &beginning.conversation.sampling)
    return beginning
  }

  /// The folder's name of a conversation that a person named, if there is one.
  private func existingName(_ name: String, in store: ConversationStore) -> String? {
    [name, ConversationStore.name(for: name)].first {
      FileManager.default.fileExists(atPath: "\(store.folder)/\($0)/conversation.jsonl")
    }
  }

  /// The model to open: the one named, the conversation's, the last one, or one that comes along.
  private func modelPath(
    for conversation: Conversation, _ userFiles: UserFiles
  ) throws -> String? {
    if let model {
      let path = try ModelName.path(of: model, fetches: engine.yes)
      guard FileManager.default.fileExists(atPath: path) else {
        throw CommandError("\(model): no such file or folder.")
      }
      return path
    }
    let remembered = [conversation.modelPath, userFiles.settings.modelPath].compactMap { $0 }
    return remembered.first(where: FileManager.default.fileExists(atPath:))
      ?? StarterModels.all.first?.path
  }
}
