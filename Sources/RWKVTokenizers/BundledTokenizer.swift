import Foundation

/// The vocabularies that come with the program, for models that are published as bare weights.
public enum BundledTokenizer: CaseIterable, Sendable {
  /// `20B_tokenizer.json` of GPT-NeoX-20B: RWKV-4 Pile and Raven.
  case gptNeoX
  /// `rwkv_vocab_v20230424.txt`: the World models.
  case world

  /// The vocabulary of models with so many embedding rows, if one is known.
  ///
  /// Tables are often padded to a multiple of 8 to 512; fewer rows than tokens do not count.
  public init?(rows: Int) {
    switch rows {
    case 50_277...50_688: self = .gptNeoX
    case 65_530...65_536: self = .world
    default: return nil
    }
  }

  /// The name under which the file is published.
  public var fileName: String {
    switch self {
    case .gptNeoX: "20B_tokenizer.json"
    case .world: "rwkv_vocab_v20230424.txt"
    }
  }

  /// Opens it; throws where the program's resources are not beside it.
  public func open() throws(TokenizerError) -> any Tokenizer {
    let file = try locate().path
    let bytes = try readTokenizerFile(file)
    return switch self {
    case .gptNeoX: try BPETokenizer(parsing: bytes, path: file)
    case .world: try WorldTokenizer(parsing: bytes, path: file)
    }
  }

  /// Looks where SwiftPM puts resources: in a folder beside the program, be it called by a symbolic
  /// link, else in the source tree that it was built from. `Bundle.module` would end the program
  /// where neither is there.
  func locate() throws(TokenizerError) -> URL {
    let program = (Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments[0]))
      .resolvingSymlinksInPath()
    let resources = program.deletingLastPathComponent()
      .appendingPathComponent("rwkv-tui_RWKVTokenizers.resources", isDirectory: true)
    let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let places = [resources, sources].map {
      $0.appendingPathComponent("Vocabularies").appendingPathComponent(fileName)
    }
    if let place = places.first(where: { FileManager.default.fileExists(atPath: $0.path) }) {
      return place
    }
    throw TokenizerError(
      path: places[0].path,
      problem: "missing; copy the folder \(resources.lastPathComponent) along with the program")
  }
}
