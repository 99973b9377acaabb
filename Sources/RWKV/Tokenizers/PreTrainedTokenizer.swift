import Foundation
import RWKVEngine
import RWKVPlatform
import RWKVTokenizers

/// Turns text into tokens and back: the nine documented methods, and those that swift-transformers has.
///
///     let tokenizer = try AutoTokenizer.from(pretrained: "RWKV/rwkv-4-169m-pile")
///     let inputs = tokenizer("This is an example.")
///     print(inputs.inputIds, tokenizer.decode(inputs.inputIds[0]))
///
/// A special token that is written in a text is one, as in Hugging Face's tokenizers: `<|endoftext|>` is
/// token 0. For the text of strangers, which should make none, give `addSpecialTokens: false`.
public protocol PreTrainedTokenizer: Sendable {
  /// Its tokens, and where they come from.
  var vocabulary: Vocabulary { get }
}

/// The tokens of a tokenizer.
public struct Vocabulary: Sendable {
  package let tokenizer: any Tokenizer
  /// The file that it was read from.
  public let path: String
  let index: PieceIndex

  init(_ found: TokenizerFound) {
    tokenizer = found.tokenizer
    path = found.path
    index = PieceIndex(found.tokenizer)
  }

  /// The vocabulary of a model.
  init(pretrained name: String) throws {
    let path = try modelPath(of: name)
    // A tokenizer alone, without a model.
    guard let file = try? ModelFile(path: path) else {
      self.init(try findTokenizer(at: path))
      return
    }
    self.init(try file.tokenizerFound())
  }

  /// One more than the highest id: Python's `len(tokenizer)`.
  public var count: Int { tokenizer.vocabularySize }
}

extension PreTrainedTokenizer {
  // MARK: Text to ids

  /// The ids of a text, with an attention mask.
  public func callAsFunction(_ text: String) -> BatchEncoding { self([text]) }

  /// The ids of texts, with attention masks.
  ///
  /// - Parameters:
  ///   - texts: Any number.
  ///   - padding: Whether shorter texts are filled up with the end-of-text token, so that all have one length:
  ///     on the right, where a recurrent model has read all that counts before.
  public func callAsFunction(_ texts: [String], padding: Bool = false) -> BatchEncoding {
    let rows = texts.map { encode(text: $0) }
    let length = padding ? rows.map(\.count).max() ?? 0 : 0
    return BatchEncoding(
      inputIds: rows.map { row in
        row + Array(repeating: eosTokenId ?? 0, count: max(0, length - row.count))
      },
      attentionMask: rows.map { row in
        Array(repeating: 1, count: row.count)
          + Array(repeating: 0, count: max(0, length - row.count))
      })
  }

  /// The ids of a text.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - addSpecialTokens: Whether special tokens that the text names are made.
  public func encode(text: String, addSpecialTokens: Bool = true) -> [Int] {
    vocabulary.tokenizer.encode(text, specialTokens: addSpecialTokens)
  }

  /// The pieces that a text is cut into, as the vocabulary writes them: documented as `_tokenize`.
  public func tokenize(text: String) -> [String] {
    encode(text: text).map { convertIdToToken($0) ?? "" }
  }

  // MARK: Ids to text

  /// The text of tokens; bytes that are not UTF-8 become U+FFFD.
  ///
  /// - Parameters:
  ///   - tokens: The ids.
  ///   - skipSpecialTokens: Whether special tokens are left out; else they are written out, as Python does by
  ///     default.
  public func decode(_ tokens: [Int], skipSpecialTokens: Bool = false) -> String {
    vocabulary.tokenizer.decode(tokens, skipsSpecialTokens: skipSpecialTokens)
  }

  /// The same under swift-transformers' name.
  public func decode(tokens: [Int], skipSpecialTokens: Bool = false) -> String {
    decode(tokens, skipSpecialTokens: skipSpecialTokens)
  }

  /// The texts of rows of tokens.
  public func batchDecode(_ rows: [[Int]], skipSpecialTokens: Bool = false) -> [String] {
    rows.map { decode($0, skipSpecialTokens: skipSpecialTokens) }
  }

  // MARK: Pieces

  /// How many tokens the vocabulary has, without those that were added to it: `vocab_size`.
  public var vocabSize: Int { vocabulary.tokenizer.ownVocabularySize }

  /// Every token's piece with its id, added ones too: `get_vocab`.
  ///
  /// Swift takes strings for equal that differ only in how a character is composed; of such pieces the one
  /// with the lowest id is here. ``convertTokenToId(_:)`` tells them apart.
  public func getVocab() -> [String: Int] {
    Dictionary(
      (0..<vocabulary.count).compactMap { id in convertIdToToken(id).map { ($0, id) } }
    ) { first, _ in first }
  }

  /// The id of a piece; nil where the vocabulary has none.
  public func convertTokenToId(_ token: String) -> Int? { vocabulary.index.id(of: token) }

  /// The ids of pieces; ``unkTokenId`` for unknown ones.
  public func convertTokensToIds(_ tokens: [String]) -> [Int?] {
    tokens.map { convertTokenToId($0) ?? unkTokenId }
  }

  /// The piece of an id; nil where the vocabulary has none.
  public func convertIdToToken(_ id: Int) -> String? { vocabulary.tokenizer.piece(of: id) }

  /// The text that pieces spell; special tokens are written out.
  public func convertTokensToString(_ tokens: [String]) -> String {
    let tokenizer = vocabulary.tokenizer
    let bytes = tokens.flatMap { token in
      convertTokenToId(token).map { tokenizer.writtenBytes(of: $0) } ?? Array(token.utf8)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Writes the vocabulary's file into a folder, which must exist.
  ///
  /// - Parameters:
  ///   - folder: The folder.
  ///   - filenamePrefix: Put before the name, with a hyphen.
  /// - Returns: The paths written: a `tokenizer.json`, or a World vocabulary under its published name.
  /// - Throws: `TokenizerError` where the file cannot be read or written.
  @discardableResult
  public func saveVocabulary(
    to folder: String, filenamePrefix: String? = nil
  ) throws -> [String] {
    let world = vocabulary.tokenizer as? WorldTokenizer
    let name = world == nil ? "tokenizer.json" : BundledTokenizer.world.fileName
    let path = "\(folder)/\(filenamePrefix.map { $0 + "-" } ?? "")\(name)"
    let contents: Data
    if let world {
      contents = Data(world.vocabularyFile)
    } else {
      do throws(RegularFile.Failure) {
        contents = try DurableFile.read(vocabulary.path, limit: tokenizerSizeLimit)
      } catch {
        throw TokenizerError(path: vocabulary.path, problem: error.description)
      }
    }
    do throws(SystemError) {
      try DurableFile.replace(path, with: contents)
    } catch {
      throw TokenizerError(path: path, problem: "cannot be written: \(error)")
    }
    return [path]
  }

  // MARK: Special tokens

  /// The token that begins a text: the one that ends it.
  public var bosTokenId: Int? { vocabulary.tokenizer.endOfText }

  /// The token that ends a text; nil where the vocabulary has none.
  public var eosTokenId: Int? { vocabulary.tokenizer.endOfText }

  /// The token that stands for unknown pieces: the one that ends a text.
  public var unkTokenId: Int? { vocabulary.tokenizer.endOfText }

  /// The tokens that begin, end and stand for what is unknown: one, as a rule.
  public var allSpecialIds: [Int] { [eosTokenId].compactMap(\.self) }

  /// A sequence, or two, with the special tokens that the model wants about them: none.
  public func buildInputsWithSpecialTokens(_ tokenIds: [Int], _ others: [Int]? = nil) -> [Int] {
    tokenIds + (others ?? [])
  }

  /// 1 for each special token of a sequence, or two, and 0 for the others.
  ///
  /// - Parameters:
  ///   - tokenIds: A sequence.
  ///   - others: Another behind it.
  ///   - alreadyHasSpecialTokens: False where the tokens are such as `encode` makes without any: then all are 0.
  public func getSpecialTokensMask(
    _ tokenIds: [Int], _ others: [Int]? = nil, alreadyHasSpecialTokens: Bool = false
  ) -> [Int] {
    let special = allSpecialIds
    return (tokenIds + (others ?? [])).map {
      alreadyHasSpecialTokens && special.contains($0) ? 1 : 0
    }
  }
}
