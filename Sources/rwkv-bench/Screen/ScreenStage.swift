import ChatStore
import CommandKit
import Foundation
import RWKVEngine
import RWKVPlatform
import TerminalKit

/// Where chats are played: with a home, settings and conversations of their own.
struct ScreenStage {
  private let folder: BenchFolder
  private let arguments: [String]
  private let environment: [String: String]
  private static let size = Size(rows: 40, columns: 160)
  /// Where chats that are asked to log the passes through their model.
  private var log: String { folder.path + "/passes" }

  /// Prepares a home in the folder.
  ///
  /// - Parameters:
  ///   - model: The path of a model.
  ///   - engine: How to use it. The packed forms of models are the person's own.
  init(model: String, _ engine: EngineOptions, in folder: BenchFolder) throws {
    self.folder = folder
    let own = ProcessInfo.processInfo.environment
    var environment = own.filter { name, _ in
      !name.hasPrefix("XDG_") && !name.hasPrefix("RWKV_TUI_")
    }
    environment["HOME"] = folder.path + "/home"
    environment["LC_ALL"] = "C.UTF-8"
    self.environment = environment
    let packed = AppFolders(environment: environment).packedModels
    let cache = DurableFile.parent(of: packed)
    try DurableFile.makeFolder(cache)
    try Folder(cache).makeLink("models", to: AppFolders(environment: own).packedModels)

    // Any token may come next and no text ends a reply, so that replies are long.
    var arguments = [
      "chat", "--model", model, "--conversations", folder.path + "/conversations", "--template",
      "free", "--temperature", "3", "--top-p", "1", "--max-tokens", "100000",
    ]
    if let type = engine.type { arguments += ["--type", type.rawValue] }
    if let threads = engine.threads { arguments += ["--threads", "\(threads)"] }
    if let tokenizer = engine.tokenizer { arguments += ["--tokenizer", tokenizer] }
    self.arguments = arguments
  }

  /// The program, which is built beside the benchmark.
  private static let program: URL = {
    let bench = Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments[0])
    return bench.resolvingSymlinksInPath().deletingLastPathComponent()
      .appendingPathComponent("rwkv-tui")
  }()

  /// Starts the program with a conversation.
  func chat(_ conversation: String, logsPasses: Bool = false) throws -> PlayedChat {
    let logging = logsPasses ? ["--passes", log] : []
    return PlayedChat(
      program: try PlayedProgram(
        Self.program.path, arguments + ["--conversation", conversation] + logging,
        environment: environment, size: Self.size, in: folder))
  }

  /// The passes that were logged, in the order in which they ended.
  func passes() -> [Pass] { PassLog.passes(in: log) }
}
