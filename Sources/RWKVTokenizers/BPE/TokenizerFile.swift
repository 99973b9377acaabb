import RWKVJSON

/// The content of a Hugging Face `tokenizer.json` of byte-level BPE.
///
/// `truncation`, `padding` and offsets concern batches, not the ids of a text, and are ignored.
/// Every other feature that would change ids and is not understood here is a fault that names it.
struct TokenizerFile {
  /// The tokens of the model in the spelling of `ByteAlphabet`.
  let vocabulary: [(spelling: [UInt8], id: Int)]
  /// Pairs of spellings, by rank.
  let merges: [(left: [UInt8], right: [UInt8])]
  let addedTokens: [AddedToken]
  /// The spelling of the token for bytes that have none.
  let unknownToken: [UInt8]?
  /// A word that is a token as a whole is not merged.
  let ignoresMerges: Bool
  /// Text is brought into Unicode's canonical composition (NFC) first.
  let normalizes: Bool
  /// A stretch of text that starts with no blank gets one.
  let addsPrefixSpace: Bool
  /// Text is cut by `PreTokenizer`.
  let cutsWords: Bool

  /// Parses a file's bytes.
  init(parsing file: [UInt8]) throws(FileFault) {
    let root: JSONValue
    do throws(JSONFault) {
      root = try JSONValue(parsing: file)
    } catch {
      throw FileFault(error.description)
    }
    guard let model = root["model"] else {
      throw FileFault("this is no tokenizer.json: it has no \"model\"")
    }
    // The oldest files do not name the type of their model.
    if model["type"] != nil || model["merges"] == nil {
      try Self.require("BPE", typeOf: model, as: "model")
    }
    try Self.refuseUnsupported(inModel: model)
    vocabulary = try Self.vocabulary(model["vocab"])
    merges = try Self.merges(model["merges"])
    unknownToken = model["unk_token"]?.string
    ignoresMerges = model["ignore_merges"]?.bool ?? false
    addedTokens = try Self.addedTokens(root["added_tokens"])

    try root["normalizer"].map { normalizer throws(FileFault) in
      try Self.require("NFC", typeOf: normalizer, as: "normalizer")
    }
    normalizes = root["normalizer"] != nil

    guard let preTokenizer = root["pre_tokenizer"] else {
      throw FileFault("no pre_tokenizer; only ByteLevel is supported")
    }
    try Self.require("ByteLevel", typeOf: preTokenizer, as: "pre_tokenizer")
    addsPrefixSpace = preTokenizer["add_prefix_space"]?.bool ?? true
    cutsWords = preTokenizer["use_regex"]?.bool ?? true

    try root["decoder"].map { decoder throws(FileFault) in
      try Self.require("ByteLevel", typeOf: decoder, as: "decoder")
    }
    try root["post_processor"].map(Self.refuseUnsupported(inPostProcessor:))
  }

  private static func require(
    _ type: StaticString, typeOf part: JSONValue, as name: StaticString
  ) throws(FileFault) {
    guard let found = part["type"]?.string else { throw FileFault("the \(name) has no type") }
    guard found == Array("\(type)".utf8) else {
      throw FileFault("the \(name) \(FileFault.quote(found)) is not supported, only \(type)")
    }
  }

  private static func refuseUnsupported(inModel model: JSONValue) throws(FileFault) {
    switch model["dropout"] {
    case nil, .integer(0), .number(0): break
    default: throw FileFault("dropout in the model is not supported")
    }
    for name: StaticString in ["continuing_subword_prefix", "end_of_word_suffix"] {
      guard model[name] == nil || model[name]?.string == [] else {
        throw FileFault("\(name) in the model is not supported")
      }
    }
    for name: StaticString in ["byte_fallback", "fuse_unk"] where model[name]?.bool == true {
      throw FileFault("\(name) in the model is not supported")
    }
  }

  /// ByteLevel moves only offsets, and a template that holds just the text adds no token.
  private static func refuseUnsupported(
    inPostProcessor processor: JSONValue
  ) throws(FileFault) {
    let type = processor["type"]?.string ?? []
    if type == Array("ByteLevel".utf8) { return }
    if type == Array("TemplateProcessing".utf8), let single = processor["single"]?.array,
      single.count == 1, single[0]["Sequence"] != nil
    {
      return
    }
    throw FileFault("the post_processor \(FileFault.quote(type)) is not supported")
  }

  private static func vocabulary(
    _ value: JSONValue?
  ) throws(FileFault) -> [(spelling: [UInt8], id: Int)] {
    guard case .object(let members)? = value else {
      throw FileFault("the model's vocab is not an object")
    }
    var vocabulary: [(spelling: [UInt8], id: Int)] = []
    vocabulary.reserveCapacity(members.count)
    for (spelling, value) in members {
      guard let id = value.integer else {
        throw FileFault("the id of the token \(FileFault.quote(spelling)) is not an integer")
      }
      vocabulary.append((spelling, id))
    }
    return vocabulary
  }

  /// Both spellings of a merge occur: `"a b"` and `["a", "b"]`.
  private static func merges(
    _ value: JSONValue?
  ) throws(FileFault) -> [(left: [UInt8], right: [UInt8])] {
    guard let list = value?.array else { throw FileFault("the model's merges are not an array") }
    var merges: [(left: [UInt8], right: [UInt8])] = []
    merges.reserveCapacity(list.count)
    for (rank, merge) in list.enumerated() {
      switch merge {
      case .string(let text):
        guard let blank = text.firstIndex(of: UInt8(ascii: " ")),
          !text[(blank + 1)...].contains(UInt8(ascii: " "))
        else { throw FileFault("merge \(rank) is not two tokens") }
        merges.append((Array(text[..<blank]), Array(text[(blank + 1)...])))
      case .array(let pair):
        guard pair.count == 2, let left = pair[0].string, let right = pair[1].string else {
          throw FileFault("merge \(rank) is not two tokens")
        }
        merges.append((left, right))
      default: throw FileFault("merge \(rank) is not two tokens")
      }
    }
    return merges
  }

  private static func addedTokens(_ value: JSONValue?) throws(FileFault) -> [AddedToken] {
    guard let value else { return [] }
    guard let list = value.array else { throw FileFault("added_tokens is not an array") }
    var tokens: [AddedToken] = []
    for (index, token) in list.enumerated() {
      guard let id = token["id"]?.integer, let content = token["content"]?.string else {
        throw FileFault("added token \(index) has no id or no content")
      }
      let isSpecial = token["special"]?.bool ?? false
      tokens.append(
        AddedToken(
          id: id, content: content, isSpecial: isSpecial,
          isNormalized: token["normalized"]?.bool ?? !isSpecial,
          stripsLeft: token["lstrip"]?.bool ?? false,
          stripsRight: token["rstrip"]?.bool ?? false,
          isSingleWord: token["single_word"]?.bool ?? false))
    }
    return tokens
  }
}
