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
import RWKVPlatform
import RWKVSampling
import StarterModels

/// Opens the chat.
struct Chat: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chat",
    abstract: "Open the chat (the default).",
    discussion: """
      Without --model, opens the last model, or the one that comes with rwkv-tui. With a question, \
      replies to it on standard output; what is piped in stands below it. If input or output is not a \
      terminal, every line of standard input is a message, and the replies go to standard output; \
      that is kept as a conversation only with --conversation or -c. A file that /share or export \
      --with-state wrote, in the place of the question, is opened as a conversation of its own.
      """)

  @Argument(help: ArgumentHelp("A question to reply to, without a screen.", valueName: "question"))
  var question: [String] = []

  @Option(help: ArgumentHelp(ModelName.help, valueName: "path"))
  var model: String?

  @OptionGroup var engine: EngineOptions

  @Option(
    help: ArgumentHelp("The conversation to open, or to create under that name.", valueName: "name")
  )
  var conversation: String?

  @Flag(name: [.customShort("c"), .customLong("last")], help: "Go on with the last conversation.")
  var last = false

  @Flag(help: "Keep nothing of the conversation on disk.")
  var noSave = false

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
    if let first = question.first, CommandLine.arguments.dropFirst().first == first {
      throw ValidationError(
        "No command called \"\(first)\". To ask a question: rwkv-tui chat \"\(first) …\"")
    }
    if last, conversation != nil || persona != nil {
      throw ValidationError(
        "-c goes on with the last conversation: no --conversation, no --persona.")
    }
    if let template, PromptFormat.named(template) == nil {
      let known = PromptFormat.builtIn.map(\.name).joined(separator: ", ")
      throw ValidationError("No template called \"\(template)\". Templates: \(known).")
    }
  }

  /// Opens the chat in a file that stands in the place of the question, if one does.
  private func openShared() throws -> Bool {
    guard question.count == 1, SharedChat.isNamed(question[0]),
      FileManager.default.fileExists(atPath: question[0])
    else { return false }
    guard !noSave, !last, conversation == nil, persona == nil else {
      throw CommandError("A chat from a file becomes a conversation: no other one can be named.")
    }
    let chat = try SharedChat(path: question[0])
    if let problem = chat.problem { StandardError.write("\(problem); the text is read anew\n") }
    var command = self
    command.question = []
    command.conversation = try chat.add(to: location.store)
    try command.run()
    return true
  }

  func run() throws {
    guard try !openShared() else { return }
    let environment = ProcessInfo.processInfo.environment
    let userFiles = UserFiles(environment: environment)
    let hasScreen = question.isEmpty && isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
    // What a script asks is kept only where it says so.
    let isKept = !noSave && (hasScreen || conversation != nil || last)
    let desk = isKept ? nil : try UnfinishedFolder(in: FileManager.default.temporaryDirectory.path)
    let store = desk.map { ConversationStore(folder: $0.path) } ?? location.store
    defer { withExtendedLifetime(desk) {} }
    if hasScreen {
      try openScreen(store, userFiles, environment)
    } else {
      try chatByLines(store, userFiles)
    }
  }

  // MARK: The screen

  private func openScreen(
    _ store: ConversationStore, _ userFiles: UserFiles, _ environment: [String: String]
  ) throws {
    let (themes, problems) = ThemeFolders.load(environment: environment)
    let themeName = theme ?? userFiles.theme
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
    let choice = try chooseModel(for: beginning.conversation, userFiles)
    let settings = LiveSettings(beginning.conversation.sampling)
    let catalogue = ModelCatalogue(
      known: StarterModels.all.map(\.path)
        + [choice.path, userFiles.model.flatMap(ModelName.here)].compactMap { $0 },
      environment: environment)

    let terminal = try NcursesTerminal(environment: environment)
    defer { terminal.close() }
    terminal.useMouse(userFiles.usesMouse)
    let signals = SignalWatcher(mailbox: mailbox)
    let state = AppState(
      size: terminal.size, conversation: beginning.conversation,
      isReadOnly: beginning.lockProblem != nil,
      themes: themes, theme: themeName, history: userFiles.history.lines,
      readsAhead: userFiles.readsAhead, usesMouse: userFiles.usesMouse,
      thoughts: userFiles.thoughts, presets: userFiles.presets, starting: starting(userFiles),
      keyMap: userFiles.keyMap, isFormatChosen: template != nil,
      fallbackModel: choice.missing == nil ? nil : choice.path,
      notice: beginning.lockProblem ?? userFiles.notice ?? choice.notice ?? problems.first
        ?? (noSave
          ? "Nothing of this chat is kept (--no-save)"
          : firstNotice(choice.path, userFiles)))
    let runner = EffectRunner(
      workspace: workspace, settings: settings, storage: storage, userFiles: userFiles,
      catalogue: catalogue, names: ModelName.names, tokenizer: engine.tokenizer, type: engine.type,
      mailbox: mailbox,
      terminal: terminal,
      environment: environment)
    var loop = EventLoop(terminal: terminal, mailbox: mailbox, runner: runner, state: state)
    let problem = loop.run(openingModel: choice.path)
    terminal.close()
    if let problem {
      StandardError.write("Error: not everything was saved: \(problem)\n")
    }
    if signals.exitStatus != 0 { throw ExitCode(signals.exitStatus) }
    if problem != nil { throw ExitCode.failure }
  }

  /// Things to know where nothing is wrong: how to get a real model, and where conversations are.
  private func firstNotice(_ path: String?, _ userFiles: UserFiles) -> String? {
    let notices = [
      homeNotice(location.store), realModelNotice(path, userFiles), location.notice,
    ].compactMap { $0 }
    return notices.isEmpty ? nil : notices.joined(separator: ". ")
  }

  /// Where things are kept where the environment names no home.
  private func homeNotice(_ store: ConversationStore) -> String? {
    let folders = AppFolders(environment: ProcessInfo.processInfo.environment)
    guard folders.config == nil, folders.state == nil else { return nil }
    return "HOME is not set: conversations are in \(store.folder), and choices are not remembered"
  }

  /// How to get a real model, where none was ever chosen and a tiny one answers.
  private func realModelNotice(_ path: String?, _ userFiles: UserFiles) -> String? {
    guard let path else {
      return "No model found; \(userFiles.keyMap.wayToModels) gets one. \(StarterModels.advice)"
    }
    guard model == nil, userFiles.model == nil,
      StarterModels.all.contains(where: { $0.path == path })
    else { return nil }
    return "A tiny demo model answers; \(userFiles.keyMap.wayToModels) gets a real one"
  }

  // MARK: Lines

  private func chatByLines(_ store: ConversationStore, _ userFiles: UserFiles) throws {
    let events = EventQueue<StorageEvent>()
    let storage = StorageService(
      store: store, policy: userFiles.settings.snapshots, post: { events.post($0) })
    let beginning = try begin(in: storage, userFiles)
    if let problem = beginning.lockProblem { throw CommandError(problem) }
    let choice = try chooseModel(for: beginning.conversation, userFiles)
    guard let path = choice.path else {
      throw CommandError("No model found; pass one with --model NAME. \(StarterModels.advice).")
    }
    let home = conversation != nil || last ? homeNotice(store) : nil
    for notice in [home, userFiles.notice, choice.notice].compactMap({ $0 }) {
      StandardError.write("\(notice)\n")
    }
    if question.isEmpty, ClosedStreams.numbers.contains(STDIN_FILENO) {
      StandardError.write("Standard input is closed: there is nothing to reply to\n")
    }
    // A reader that is gone ends the chat only when all is saved.
    signal(SIGPIPE, SIG_IGN)
    let chat = PlainChat(
      workspace: try makeWorkspace(), storage: storage, storageEvents: events,
      beginnings: BeginningCache(environment: ProcessInfo.processInfo.environment),
      conversation: beginning.conversation, preferences: userFiles.settings.preferences,
      starting: starting(userFiles), warning: { StandardError.write("Warning: \($0)\n") },
      write: { try StandardOutput.write($0) })
    try chat.open(
      model: path, tokenizer: engine.tokenizer, type: engine.type, keepsFormat: template != nil,
      isFallback: choice.missing != nil)
    // Not before: a model that is being packed could not be interrupted.
    let interrupt = Interrupt()
    var lines = LineReader(interrupt)
    var asked = try question.isEmpty ? nil : wholeQuestion()
    try chat.run(
      readLine: {
        guard !question.isEmpty else { return lines.next() }
        defer { asked = nil }
        return asked
      }, isCancelled: { interrupt.ticket.isCancelled })
    try interrupt.check()
  }

  /// The question, with what is piped in below it.
  private func wholeQuestion() throws -> String {
    let words = question.joined(separator: " ")
    guard isatty(STDIN_FILENO) != 1 else { return words }
    let text = PromptFormat.stripped(String(decoding: try StandardInput.bytes(), as: UTF8.self))
    return text.isEmpty ? words : words + "\n\n" + text
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
    let wanted = try last ? lastName(in: store) : conversation
    if let name = try wanted.flatMap({ try existingName($0, in: store) }) {
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
          name: name, title: conversation ?? "", sampling: starting(userFiles).settings()))
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

  /// The sampling settings of new conversations.
  private func starting(_ userFiles: UserFiles) -> StartingSampling {
    StartingSampling(general: userFiles.settings.sampling, commandLine: sampling.changes)
  }

  /// The name of the conversation that was changed last.
  private func lastName(in store: ConversationStore) throws -> String {
    guard let summary = try store.list().first(where: { $0.problem == nil }) else {
      throw CommandError("There is no conversation in \(store.folder) yet.")
    }
    return summary.name
  }

  /// The folder's name of a conversation that a person named by name or title, if there is one.
  private func existingName(_ name: String, in store: ConversationStore) throws -> String? {
    for name in [name, ConversationStore.name(for: name)] where store.exists(name) { return name }
    let titled = try store.list(.all).filter { $0.title.lowercased() == name.lowercased() }
    guard titled.count < 2 else {
      let names = titled.map(\.name).joined(separator: ", ")
      throw CommandError("\(name) may be \(names); name one of them.")
    }
    return titled.first?.name
  }

  /// The model to open first.
  private struct ModelToOpen {
    var path: String?
    /// The one that should have been opened, where that is not there.
    var missing: String?

    /// What a person is told of that.
    var notice: String? {
      guard let missing, let path else { return nil }
      let name = URL(fileURLWithPath: path).lastPathComponent
      return "\(missing) is not there; using \(name) meanwhile"
    }
  }

  /// The model to open: the one named, the conversation's, that of the settings file, the last
  /// one, or one that comes along.
  private func chooseModel(
    for conversation: Conversation, _ userFiles: UserFiles
  ) throws -> ModelToOpen {
    if let model {
      let path = try ModelName.path(of: model, fetches: engine.yes)
      guard FileManager.default.fileExists(atPath: path) else {
        throw CommandError("\(model): no such file or folder.")
      }
      return ModelToOpen(path: path)
    }
    let settings = userFiles.settings.model
    let wanted = [conversation.modelPath, settings, userFiles.remembered.model].compactMap { $0 }
    let found = wanted.lazy.compactMap(ModelName.here).first
    let isWanted = wanted.first.flatMap(ModelName.here) != nil
    return ModelToOpen(
      path: found ?? StarterModels.all.first?.path, missing: isWanted ? nil : wanted.first)
  }
}
