import ArgumentParser
import CommandKit
import Foundation
import RWKVEngine
import RWKVTokenizers

/// Text to token ids and back.
struct Tokenize: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tokenize",
    abstract: "Turn the text on standard input into token ids, or ids back into text.",
    discussion: """
      Ids are written and read as a JSON array of numbers. What is written as a special token, such as \
      <|endoftext|>, is one, as in Hugging Face's tokenizers; ids of such tokens stand for no text unless \
      --keep-special is given.
      """)

  @Option(
    help: ArgumentHelp("The model whose tokenizer to use, by path or name.", valueName: "path"))
  var model: String?

  @Option(help: ArgumentHelp("A tokenizer.json or a World vocabulary file.", valueName: "file"))
  var tokenizer: String?

  @Flag(help: "Turn ids into text.")
  var decode = false

  @Flag(help: "Write special tokens out when ids are turned into text.")
  var keepSpecial = false

  @Flag(help: "Write a JSON array of the pieces that the text is cut into, in place of their ids.")
  var pieces = false

  @Flag(help: "Write every piece of the vocabulary with its id, as a JSON object; reads nothing.")
  var vocab = false

  func validate() throws {
    if [decode, pieces, vocab].count(where: { $0 }) > 1 {
      throw ValidationError("Give one of --decode, --pieces and --vocab.")
    }
    if keepSpecial, !decode { throw ValidationError("--keep-special goes with --decode.") }
    if (model == nil) == (tokenizer == nil) {
      throw ValidationError("Give either --model PATH or --tokenizer FILE.")
    }
  }

  func run() throws {
    let tokenizer = try open()
    if vocab {
      let ids = (0..<tokenizer.vocabularySize).compactMap { id in
        tokenizer.piece(of: id).map { ($0, id) }
      }
      return try StandardOutput.write(try Self.object(ids))
    }
    let input = try StandardInput.bytes()
    guard decode else {
      // Bytes that are not UTF-8 are no text to be normalised, but they have tokens too.
      let ids =
        String(validating: input, as: UTF8.self).map {
          tokenizer.encode($0, specialTokens: true)
        } ?? tokenizer.encode(bytes: input, specialTokens: true)
      if pieces {
        let pieces = try ids.map { try Self.json(tokenizer.piece(of: $0) ?? "") }
        return try StandardOutput.write("[" + pieces.joined(separator: ", ") + "]\n")
      }
      return try StandardOutput.write("[" + ids.map(String.init).joined(separator: ", ") + "]\n")
    }
    guard let ids = try? JSONDecoder().decode([TokenID].self, from: Data(input)) else {
      throw CommandError("Standard input is not a JSON array of token ids.")
    }
    if let wrong = ids.first(where: { !(0..<tokenizer.vocabularySize).contains($0) }) {
      throw CommandError("Token \(wrong) is outside the vocabulary of \(tokenizer.name).")
    }
    try StandardOutput.write(
      Data(keepSpecial ? ids.flatMap(tokenizer.writtenBytes) : tokenizer.bytes(of: ids)))
  }

  /// Pieces and ids as an object in the order of the ids; by hand, for pieces that look alike would be one key.
  private static func object(_ ids: [(piece: String, id: TokenID)]) throws -> String {
    let members = try ids.map { "  \(try json($0.piece)): \($0.id)" }
    return "{\n" + members.joined(separator: ",\n") + "\n}\n"
  }

  /// A text as JSON.
  private static func json(_ text: String) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    return String(decoding: try encoder.encode(text), as: UTF8.self)
  }

  private func open() throws -> any Tokenizer {
    if let tokenizer { return try openTokenizer(at: tokenizer) }
    return try ModelFile(path: ModelName.path(of: model ?? "")).tokenizer()
  }
}
