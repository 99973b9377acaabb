import Foundation
import RWKVPlatform

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

  /// The vocabulary's file.
  ///
  /// - Throws: `TokenizerError` where it is neither beside the program nor in the sources.
  func locate() throws(TokenizerError) -> URL {
    let resources = Resources(of: "RWKVTokenizers", sources: #filePath)
    let path = "Vocabularies/" + fileName
    if let file = resources.url(of: path) { return file }
    throw TokenizerError(
      path: resources.folders[0].appendingPathComponent(path).path, problem: resources.advice)
  }
}
