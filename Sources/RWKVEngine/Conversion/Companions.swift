import Foundation
import RWKVCheckpoints
import RWKVPlatform
import RWKVTokenizers

/// The files beside the weights of a converted model: what the original has, and what other programs look for.
struct Companions {
  /// The original.
  let file: ModelFile
  /// A tokenizer file to write in place of the original's.
  let tokenizer: String?
  /// Whether all is copied, and what other programs look for is written; else the tokenizer alone.
  let copiesRest: Bool

  /// Larger than any file of a model's that is no weights.
  private static let sizeLimit = 1 << 30

  /// Writes them into a folder that is being made.
  ///
  /// - Throws: `TokenizerError` where a tokenizer was named and cannot be used; `SystemError`, `EngineError`.
  func write(to target: UnfinishedFolder) throws {
    let source = WeightFiles.snapshot(of: file.path)
    if file.configurationFile != nil, DurableFile.isFolder(source) {
      try copyRest(of: source, to: target.folder)
    }
    try writeTokenizer(to: target)
    guard copiesRest else { return }
    try writeMissing("generation_config.json", to: target.folder) {
      let fields = try configuration()
      return ["bos_token_id", "eos_token_id"].reduce(into: [:]) { $0[$1] = fields[$1] }
    }
  }

  /// Whether a file beside weights is called as tokenizers are.
  static func isTokenizer(_ name: String) -> Bool {
    name == "tokenizer.json" || (name.contains("vocab") && name.hasSuffix(".txt"))
  }

  // MARK: The original's files

  /// Copies what is no weights from a folder in Hugging Face layout: code, templates, cards, tokenizers.
  private func copyRest(of source: String, to target: Folder) throws {
    for name in try DurableFile.names(in: source)
    where name != "config.json" && (copiesRest || Self.isTokenizer(name)) {
      try copy(name, in: source, to: target)
    }
  }

  /// Copies a file, or a folder with what is in it. A link to a file becomes the file, for in the Hugging Face
  /// cache every file is one; what is neither file nor folder is left out.
  private func copy(_ name: String, in source: String, to target: Folder) throws {
    guard !name.hasPrefix("."), !Self.isWeights(name) else { return }
    let path = "\(source)/\(name)"
    if DurableFile.isFolder(path, followsLinks: false) {
      let inner = try target.makeFolder(name)
      for name in try DurableFile.names(in: path) { try copy(name, in: path, to: inner) }
    } else if DurableFile.status(of: path)?.kind == S_IFREG || Self.isTokenizer(name) {
      try copyFile(path, to: target, as: name, limit: Self.sizeLimit)
    }
  }

  private func copyFile(_ path: String, to target: Folder, as name: String, limit: Int) throws {
    let contents: Data
    do throws(RegularFile.Failure) {
      contents = try DurableFile.read(path, limit: limit)
    } catch {
      throw EngineError(path: path, problem: error.description)
    }
    try target.create(name, with: contents)
  }

  private static func isWeights(_ name: String) -> Bool {
    let endings = [
      ".safetensors", ".bin", ".pth", ".pt", ".gguf", ".h5", ".msgpack", ".onnx", ".ckpt",
      ".safetensors.index.json", ".bin.index.json",
    ]
    return endings.contains { name.hasSuffix($0) }
  }

  // MARK: The tokenizer

  /// Writes the model's tokenizer where none was copied, and what tells transformers which kind it is.
  ///
  /// A model of which no tokenizer is known, such as a toy, gets none.
  private func writeTokenizer(to target: UnfinishedFolder) throws {
    let rows = file.architecture.vocabulary
    let found: TokenizerFound
    var isThere = false
    if let tokenizer {
      found = try findTokenizer(at: tokenizer, rows: rows)
    } else if let own = try file.ownTokenizer() {
      found = TokenizerFound(tokenizer: own, path: file.path)
    } else if let copied = try? findTokenizer(at: target.path, rows: rows) {
      found = copied
      isThere = true
    } else if let near = try? file.tokenizerFound() {
      found = near
    } else {
      return
    }
    let isWorld = found.tokenizer is WorldTokenizer
    if !isThere {
      for name in try target.folder.names() where Self.isTokenizer(name) {
        try target.folder.removeFile(name)
      }
      let name = isWorld ? BundledTokenizer.world.fileName : "tokenizer.json"
      if let world = found.tokenizer as? WorldTokenizer, found.path == file.path {
        try target.folder.create(name, with: Data(world.vocabularyFile))
      } else {
        try copyFile(found.path, to: target.folder, as: name, limit: tokenizerSizeLimit)
      }
    }
    if copiesRest { try describe(found.tokenizer, isWorld: isWorld, in: target.folder) }
  }

  /// Writes which class transformers reads a tokenizer with, and what its special tokens are.
  private func describe(_ tokenizer: any Tokenizer, isWorld: Bool, in target: Folder) throws {
    guard let end = tokenizer.specialTokens[tokenizer.endOfText ?? -1] else { return }
    let special: [String: Any] = ["bos_token": end, "eos_token": end, "unk_token": end]
    try writeMissing("special_tokens_map.json", to: target) { special }
    try writeMissing("tokenizer_config.json", to: target) {
      var fields = special
      fields["add_prefix_space"] = false
      fields["clean_up_tokenization_spaces"] = false
      fields["tokenizer_class"] =
        isWorld
        ? "Rwkv6Tokenizer"
        : tokenizer.vocabularySize == 50_277 ? "GPTNeoXTokenizer" : "PreTrainedTokenizerFast"
      if isWorld {
        fields["auto_map"] = ["AutoTokenizer": ["hf_rwkv_tokenizer.Rwkv6Tokenizer", NSNull()]]
      }
      return fields
    }
  }

  // MARK: JSON

  /// Writes a JSON object where no file of that name was copied.
  private func writeMissing(
    _ name: String, to folder: Folder, _ fields: () throws -> [String: Any]
  ) throws {
    guard folder.status(of: name) == nil else { return }
    try folder.create(name, with: Self.json(fields()))
  }

  private func configuration() throws -> [String: Any] {
    try JSONSerialization.jsonObject(with: file.configuration()) as? [String: Any] ?? [:]
  }

  /// An object as a file has it.
  static func json(_ fields: [String: Any]) throws -> Data {
    try JSONSerialization.data(
      withJSONObject: fields, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
      + Data("\n".utf8)
  }
}
