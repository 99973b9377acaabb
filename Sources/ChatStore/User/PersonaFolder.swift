import Conversations
import Foundation
import Glibc
import RWKVPlatform

/// A file that can be the beginning of conversations.
public struct PersonaFile: Hashable, Sendable {
  /// The kind of content.
  public enum Kind: Hashable, Sendable {
    /// A ``PersonaText``.
    case text
    /// A recurrent state, for the engine to read.
    case state
  }

  /// Where it lies.
  public let path: String

  /// A file, which need not exist.
  public init(path: String) { self.path = path }

  /// The name: the file's without its ending.
  public var name: String {
    ((path as NSString).lastPathComponent as NSString).deletingPathExtension
  }

  /// The kind of content that its name promises.
  public var kind: Kind { Self.stateEndings.contains(ending) ? .state : .text }

  fileprivate var ending: String { (path as NSString).pathExtension.lowercased() }

  static let stateEndings = ["pth", "safetensors"]
}

/// The folder that a person's personas lie in: `NAME.txt`, or a state, `NAME.pth` or `NAME.safetensors`.
public struct PersonaFolder: Sendable {
  /// The folder, which need not exist; nil where the environment names no place.
  public let path: String?

  /// `$RWKV_TUI_PERSONAS`, else `personas` in the program's folder of the person's documents.
  public init(environment: [String: String]) {
    path =
      environment["RWKV_TUI_PERSONAS"].flatMap { $0.isEmpty ? nil : $0 }
      ?? AppFolders(environment: environment).data.map { $0 + "/personas" }
  }

  /// The personas in the folder, in the order of their names.
  public func all() -> [PersonaFile] {
    guard let path, let names = try? DurableFile.names(in: path) else { return [] }
    return names.filter { !$0.hasPrefix(".") }.map { PersonaFile(path: "\(path)/\($0)") }
      .filter { file in
        (file.ending == "txt" || file.kind == .state) && Self.isFile(file.path)
      }
      .sorted { ($0.name, $0.path) < ($1.name, $1.path) }
  }

  /// The persona that a person means: a name in the folder, with its ending or without, or a path.
  ///
  /// - Throws: `ConversationError` where there is no such file.
  public func file(for text: String) throws(ConversationError) -> PersonaFile {
    let endings = [""] + (["txt"] + PersonaFile.stateEndings).map { "." + $0 }
    let expanded = UserFolder.expandingTilde(in: text)
    let inFolder =
      text.contains("/") ? [] : endings.compactMap { end in path.map { "\($0)/\(text)\(end)" } }
    guard let found = (inFolder + [expanded]).first(where: Self.isFile) else {
      let place = path.map { "; personas are .txt, .pth and .safetensors files in \($0)" } ?? ""
      throw ConversationError(
        path: text, problem: text.contains("/") ? "no such file" : "no such persona" + place)
    }
    return PersonaFile(path: found)
  }

  private static func isFile(_ path: String) -> Bool {
    DurableFile.status(of: path)?.kind == S_IFREG
  }
}
