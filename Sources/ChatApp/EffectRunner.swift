import ChatCore
import ChatStore
import ChatUI
import Conversations
import Foundation
import RWKVEngine
import RWKVPlatform
import TerminalKit

/// Carries effects out: hands work to the engine's and the storage's queue, which answer with
/// actions in the mailbox. Used from the main thread.
public final class EffectRunner {
  let engine: QueueConfined<ChatEngine>
  private let cache: PrefixCache
  private let settings: LiveSettings
  private let storage: StorageService
  private let userFiles: UserFiles
  private var catalogue: ModelCatalogue
  private let personas: Personas
  private let tokenizer: String?
  private let type: WeightType?
  private let names: ModelNames
  private var download: ModelDownload?
  private let mailbox: Mailbox
  private let terminal: any Terminal
  private let environment: [String: String]
  private let identities: ModelIdentities
  /// Work that the engine was asked for and may still be doing.
  private var tickets: [CancellationTicket] = []
  /// The reading of a draft, which makes way for whatever is asked for after it.
  private var readingAhead: CancellationTicket?
  /// The looks at how likely tokens were, which nobody waits for once their view is closed.
  private var measuring: [CancellationTicket] = []
  /// One for each of the replies asked for last.
  private var replyTickets: [CancellationTicket] = []
  /// Whether the program is to end.
  public private(set) var wantsToQuit = false

  /// Makes a runner.
  ///
  /// - Parameters:
  ///   - workspace: What the engine computes with.
  ///   - names: What names of models mean; nil for those that come without starter models.
  ///   - tokenizer: A tokenizer file in place of the models' own.
  ///   - type: The packed type to use models in; nil for what their files hold.
  public init(
    workspace: sending Workspace, settings: LiveSettings, storage: StorageService,
    userFiles: UserFiles,
    catalogue: ModelCatalogue, names: ModelNames? = nil, tokenizer: String?,
    type: WeightType? = nil, mailbox: Mailbox, terminal: any Terminal,
    environment: [String: String]
  ) {
    self.names = names ?? ModelNames(starters: [], environment: environment)
    self.settings = settings
    self.storage = storage
    self.userFiles = userFiles
    self.catalogue = catalogue
    personas = Personas(environment: environment)
    self.tokenizer = tokenizer
    self.type = type
    self.mailbox = mailbox
    self.terminal = terminal
    self.environment = environment
    identities = ModelIdentities(file: AppFolders(environment: environment).modelIdentities)
    cache = PrefixCache(
      storage, beginnings: BeginningCache(environment: environment), on: workspace.pool)
    engine = QueueConfined(
      label: "rwkv-tui.engine",
      ChatEngine(
        workspace: workspace, cache: cache, policy: storage.policy,
        preferences: userFiles.settings.preferences, post: mailbox.post))
  }

  /// Carries effects out in order.
  public func run(_ effects: [Effect]) {
    for effect in effects { run(effect) }
  }

  /// Stops the engine, and tells when everything that was asked for is on disk.
  ///
  /// Reading and writing end within a token. A large model that is being opened does not: after a
  /// moment the program leaves without it.
  ///
  /// - Parameter done: Called on another thread; on a slow disk it takes its time.
  public func finish(_ done: @escaping @Sendable () -> Void) {
    stop()
    download?.stop()
    let isIdle = DispatchSemaphore(value: 0)
    engine.async { _ in isIdle.signal() }
    _ = isIdle.wait(timeout: .now() + 1)
    storage.stopSearching()
    DispatchQueue.global(qos: .userInitiated).async { [storage, userFiles] in
      storage.drain()
      userFiles.drain()
      done()
    }
  }

  private func run(_ effect: Effect) {
    switch effect {
    case .reply(let conversation, let count): reply(to: conversation, count: count)
    case .stopOthers(let chosen):
      for (index, ticket) in replyTickets.enumerated() where index != chosen { ticket.cancel() }
    case .prepare(let conversation):
      // Nobody waits any more for what was being read before.
      stop()
      compute { $0.session?.prepare(conversation, isCancelled: $1) }
    case .readAhead(let words, let conversation):
      let ticket = compute { $0.session?.readAhead(words, in: conversation, isCancelled: $1) }
      readingAhead = ticket
    case .beginReply(let tokens, let conversation):
      compute { $0.session?.begin(tokens, of: conversation, isCancelled: $1) }
    case .measure(let message, let conversation):
      let ticket = compute { $0.session?.measure(message, in: conversation, isCancelled: $1) }
      measuring.append(ticket)
    case .measureLine(let conversation):
      let ticket = compute { $0.session?.measureLine(conversation, isCancelled: $1) }
      measuring.append(ticket)
    case .compareStates(let question, let conversation):
      let ticket = compute { $0.session?.compare(question, in: conversation, isCancelled: $1) }
      measuring.append(ticket)
    case .stopMeasuring:
      for ticket in measuring { ticket.cancel() }
      measuring = []
    case .stop: stop()
    case .useSampling(let sampling): settings.value = sampling
    case .loadModel(let path): load(path)
    case .listModels:
      let (mailbox, catalogue) = (mailbox, catalogue)
      DispatchQueue.global(qos: .userInitiated).async {
        let here = catalogue.choices()
        mailbox.post(.modelsListed(here + ModelCatalogue.missing(besides: here)))
      }
    case .getModel(let model):
      download = ModelDownload(model, environment: environment) { [mailbox] in
        mailbox.post(.download($0))
      }
    case .stopGettingModel: download?.stop()

    case .listPersonas:
      let (mailbox, personas) = (mailbox, personas)
      DispatchQueue.global(qos: .userInitiated).async {
        mailbox.post(.personasListed(personas.choices(), folder: personas.place))
      }
    case .listPaths(let folder):
      DispatchQueue.global(qos: .userInitiated).async { [mailbox, environment] in
        let path = UserFolder.expandingTilde(in: folder, environment: environment)
        mailbox.post(.pathsListed(PathChoice.all(in: path), folder: folder))
      }
    case .begin(let conversation, let persona):
      // Nobody waits any more for what was being read before.
      stop()
      engine.async { [personas, mailbox, storage] engine in
        do {
          let begun = try personas.begin(conversation, with: persona)
          try engine.session?.requireFit(of: begun)
          storage.create(begun)
        } catch {
          mailbox.post(.storage(.openFailed(problem: "\(error)")))
        }
      }

    case .save(let conversation): storage.save(conversation)
    case .create(let conversation): storage.create(conversation)
    case .fork(let copy, let original): storage.create(copy, withStatesOf: original)
    case .open(let name): storage.open(name, through: cache)
    case .trash(let branch): storage.trash(branch)
    case .keepDraft(let text, let name): userFiles.keepDraft(text, of: draftKey(name))
    case .fetchDraft(let name):
      let (mailbox, key) = (mailbox, draftKey(name))
      userFiles.fetchDraft(of: key) { mailbox.post(.draft($0, of: name)) }
    case .delete(let name): storage.delete(name)
    case .restoreDeleted: storage.restoreDeleted()
    case .archive(let name, let isArchived): storage.archive(name, isArchived)
    case .duplicate(let name): storage.duplicate(name)
    case .export(let conversation, let path): storage.export(conversation, to: path)
    case .share(let conversation, let path): storage.share(conversation, to: path)
    case .importFiles(let paths): storage.importFiles(paths)
    case .search(let text): storage.search(text)
    case .stopSearching: storage.stopSearching()
    case .listConversations: storage.list()
    case .listStates(let name): storage.listStates(of: name)

    case .copyToClipboard(let text, let what): copy(text, what)
    case .edit(let text): edit(text)
    case .readFile(let path): readFile(path)
    case .remember(let line): userFiles.remember(line)
    case .rememberModel(let path): rememberModel(path)
    case .rememberTheme(let name): userFiles.update { $0.theme = name }
    case .rememberReadingAhead(let isOn): userFiles.update { $0.readahead = isOn }
    case .useMouse(let isWanted):
      terminal.useMouse(isWanted)
      userFiles.update { $0.mouse = isWanted }
    case .savePreset(let preset): userFiles.update { $0.save(preset) }
    case .removePreset(let name): userFiles.update { $0.remove(preset: name) }
    case .rememberThoughts(let display): userFiles.update { $0.thoughts = display.rawValue }
    case .redraw: terminal.redrawAll()
    case .suspend: terminal.suspended { raise(SIGTSTP) }
    case .retakeTerminal: terminal.retake()
    case .quit: wantsToQuit = true
    }
  }

  private func rememberModel(_ path: String) {
    let absolute = URL(fileURLWithPath: path).standardizedFileURL.path
    userFiles.update { $0.model = absolute }
    catalogue.add(absolute)
  }

  /// Tells that a model is not here, with its size, for which the hub is asked where the list does not say.
  private func ask(about model: MissingModel) {
    guard model.size == nil else { return mailbox.post(.download(.missing(model))) }
    mailbox.post(.notice("Asking the hub about \(model.name)…", isError: false))
    DispatchQueue.global(qos: .userInitiated).async { [environment, mailbox] in
      mailbox.post(.download(ModelDownload.look(at: model, environment: environment)))
    }
  }

  /// Opens the model of that path or name.
  private func load(_ name: String) {
    let expanded: String
    switch names.meaning(of: UserFolder.expandingTilde(in: name)) {
    case .path(let path): expanded = path
    case .missing(let missing): return ask(about: missing)
    case .several(let names):
      let problem = "\(name) may be \(names.joined(separator: ", ")); name one of them"
      return mailbox.post(.notice(problem, isError: true))
    case .unknown: expanded = UserFolder.expandingTilde(in: name)
    }
    stop()
    mailbox.post(.session(.modelLoading(name: URL(fileURLWithPath: expanded).lastPathComponent)))
    engine.async { [tokenizer, type, engine, identities, environment, mailbox] in
      $0.load(expanded, tokenizer: tokenizer, type: type)
      // A large model is used before all its bytes were read once; till then its states stay in memory.
      let unread = $0.unread
      DispatchQueue.global(qos: .utility).async {
        if let unread, let fingerprint = try? unread.readFingerprint(identities) {
          engine.async { $0.identify(unread.path, as: fingerprint) }
        }
        if let problem = ModelDownload.damage(at: expanded, environment: environment) {
          mailbox.post(.notice(problem, isError: true))
        }
      }
    }
  }

  @discardableResult
  private func compute(
    _ body: @escaping @Sendable (inout ChatEngine, _ isCancelled: () -> Bool) -> Void
  ) -> CancellationTicket {
    readingAhead?.cancel()
    let ticket = CancellationTicket()
    tickets.append(ticket)
    engine.async { engine in body(&engine) { ticket.isCancelled } }
    getReady()
    return ticket
  }

  private func reply(to conversation: Conversation, count: Int) {
    readingAhead?.cancel()
    let tickets = (0..<count).map { _ in CancellationTicket() }
    self.tickets += tickets
    replyTickets = tickets
    engine.async { [settings] engine in
      engine.reply(
        to: conversation, count: count, settings: { settings.value },
        isCancelled: { tickets[$0].isCancelled })
    }
    getReady()
  }

  /// Has the engine copy a state when nobody waits.
  private func getReady() { engine.async { $0.session?.getReady() } }

  private func stop() {
    for ticket in tickets { ticket.cancel() }
    tickets = []
  }

  /// The terminal may take a text and say nothing, or take none: programs that are there for it are
  /// asked too.
  private func copy(_ text: String, _ what: String) {
    let isSent = terminal.copyToClipboard(text)
    let (mailbox, environment) = (mailbox, environment)
    DispatchQueue.global(qos: .userInitiated).async {
      let places = Clipboards.copy(text, environment: environment)
      mailbox.post(Clipboards.notice(of: what, places: places, isSentToTerminal: isSent))
    }
  }

  /// Where a draft is kept: by the path of its conversation, or of the folder for a new one.
  private func draftKey(_ name: String?) -> String {
    storage.store.folder + "/" + (name ?? "")
  }

  /// Reads a text file, and has the model's tokenizer say how long it is.
  private func readFile(_ path: String) {
    DispatchQueue.global(qos: .userInitiated).async { [engine, mailbox, environment] in
      do throws(TextFiles.Problem) {
        let file = try TextFiles.read(path, environment: environment)
        engine.async { engine in
          var file = file
          file.tokens = engine.session?.tokenCount(of: file.text)
          mailbox.post(.fileRead(file))
        }
      } catch {
        mailbox.post(.notice("\(error)", isError: true))
      }
    }
  }

  private func edit(_ text: String) {
    var edited: String?
    terminal.suspended { edited = ExternalEditor.edit(text, environment: environment) }
    mailbox.post(
      edited.map { .edited($0) } ?? .notice("The editor exited with an error", isError: true))
  }
}
