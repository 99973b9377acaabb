import Foundation
import RWKVTokenizers

/// What lies beside the weights of a converted model: what the original has, and what other programs look for.
struct Companions {
  /// The original.
  let file: ModelFile
  /// A tokenizer file to write in place of the original's.
  let tokenizer: String?

  /// Writes them into a folder.
  ///
  /// - Throws: `TokenizerError` where a tokenizer was named and cannot be used; what Foundation throws.
  func write(to folder: String) throws {
    try copyRest(to: folder)
    try writeTokenizer(to: folder)
    try writeMissing("generation_config.json", to: folder) {
      let fields = try configuration()
      return ["bos_token_id", "eos_token_id"].reduce(into: [:]) { $0[$1] = fields[$1] }
    }
  }

  // MARK: The original's files

  /// Copies all that is no weights from a folder in Hugging Face layout: code, templates, cards, tokenizers.
  private func copyRest(to folder: String) throws {
    guard file.configurationFile != nil, Self.isFolder(file.path) else { return }
    for name in try FileManager.default.contentsOfDirectory(atPath: file.path)
    where !Self.isWeights(name) && !name.hasPrefix(".") && name != "config.json" {
      try copy("\(file.path)/\(name)", to: "\(folder)/\(name)")
    }
  }

  /// Copies a file, or a folder with what is in it; links become what they lead to, and what is neither is
  /// left out.
  private func copy(_ source: String, to target: String) throws {
    // In the Hugging Face cache every file is a link out of the folder.
    let real = URL(fileURLWithPath: source).resolvingSymlinksInPath().path
    let attributes = try? FileManager.default.attributesOfItem(atPath: real)
    switch attributes?[.type] as? FileAttributeType {
    case .typeRegular?: try FileManager.default.copyItem(atPath: real, toPath: target)
    case .typeDirectory? where real == source:
      try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
      for name in try FileManager.default.contentsOfDirectory(atPath: real)
      where !name.hasPrefix(".") && !Self.isWeights(name) {
        try copy("\(real)/\(name)", to: "\(target)/\(name)")
      }
    default: break
    }
  }

  private static func isWeights(_ name: String) -> Bool {
    let endings = [
      ".safetensors", ".bin", ".pth", ".pt", ".gguf", ".h5", ".msgpack", ".onnx", ".ckpt",
      ".safetensors.index.json", ".bin.index.json",
    ]
    return endings.contains { name.hasSuffix($0) }
  }

  private static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }

  // MARK: The tokenizer

  /// Writes the model's tokenizer where none was copied, and what tells transformers which kind it is.
  ///
  /// A model of which no tokenizer is known, such as a toy, gets none.
  private func writeTokenizer(to folder: String) throws {
    let rows = file.architecture.vocabulary
    let found: TokenizerFound
    if let tokenizer {
      found = try findTokenizer(at: tokenizer, rows: rows)
    } else {
      let own = try? findTokenizer(at: folder, rows: rows)
      guard let model = try? own ?? findTokenizer(forModelAt: file.path, rows: rows) else { return }
      found = model
    }
    let isWorld = found.tokenizer is WorldTokenizer
    let name = isWorld ? BundledTokenizer.world.fileName : "tokenizer.json"
    if !found.path.hasPrefix(folder + "/") {
      for other in ["tokenizer.json", BundledTokenizer.world.fileName] {
        try? FileManager.default.removeItem(atPath: "\(folder)/\(other)")
      }
      let real = URL(fileURLWithPath: found.path).resolvingSymlinksInPath().path
      try FileManager.default.copyItem(atPath: real, toPath: "\(folder)/\(name)")
    }
    // Of a World vocabulary transformers reads these two with the remote code only.
    guard let end = found.tokenizer.specialTokens[found.tokenizer.endOfText ?? -1] else { return }
    let special: [String: Any] = ["bos_token": end, "eos_token": end, "unk_token": end]
    try writeMissing("special_tokens_map.json", to: folder) { special }
    try writeMissing("tokenizer_config.json", to: folder) {
      var fields = special
      fields["add_prefix_space"] = false
      fields["clean_up_tokenization_spaces"] = false
      if isWorld {
        fields["tokenizer_class"] = "Rwkv6Tokenizer"
        fields["auto_map"] = ["AutoTokenizer": ["hf_rwkv_tokenizer.Rwkv6Tokenizer", NSNull()]]
      } else {
        fields["tokenizer_class"] =
          found.tokenizer.vocabularySize == 50_277 ? "GPTNeoXTokenizer" : "PreTrainedTokenizerFast"
      }
      return fields
    }
  }

  // MARK: JSON

  /// Writes a JSON object where no file of that name was copied.
  private func writeMissing(
    _ name: String, to folder: String, _ fields: () throws -> [String: Any]
  ) throws {
    let path = "\(folder)/\(name)"
    guard !FileManager.default.fileExists(atPath: path) else { return }
    try Self.json(fields()).write(to: URL(fileURLWithPath: path))
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
