import ArgumentParser
import CommandKit
import Foundation
import RWKVEngine
import RWKVTokenizers

/// Text to token ids and back.
struct Tokenize: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Turn the text on standard input into token ids, or ids back into text.",
    discussion: "Ids are written and read as a JSON array of numbers.")

  @Option(help: ArgumentHelp("The model whose tokenizer to use.", valueName: "path"))
  var model: String?

  @Option(help: ArgumentHelp("A tokenizer.json or a World vocabulary file.", valueName: "file"))
  var tokenizer: String?

  @Flag(help: "Turn ids into text.")
  var decode = false

  func validate() throws {
    if (model == nil) == (tokenizer == nil) {
      throw ValidationError("Give either --model PATH or --tokenizer FILE.")
    }
  }

  func run() throws {
    let tokenizer = try open()
    let input = try StandardInput.bytes()
    guard decode else {
      // Bytes that are not UTF-8 are no text to be normalised, but they have tokens too.
      let ids =
        String(validating: input, as: UTF8.self).map { tokenizer.encode($0) }
        ?? tokenizer.encode(bytes: input)
      return try StandardOutput.write("[" + ids.map(String.init).joined(separator: ", ") + "]\n")
    }
    guard let ids = try? JSONDecoder().decode([TokenID].self, from: Data(input)) else {
      throw CommandError("Standard input is not a JSON array of token ids.")
    }
    if let wrong = ids.first(where: { !(0..<tokenizer.vocabularySize).contains($0) }) {
      throw CommandError("Token \(wrong) is outside the vocabulary of \(tokenizer.name).")
    }
    try StandardOutput.write(Data(tokenizer.bytes(of: ids)))
  }

  private func open() throws -> any Tokenizer {
    if let tokenizer { return try openTokenizer(at: tokenizer) }
    return try ModelFile(path: model ?? "").tokenizer()
  }
}
