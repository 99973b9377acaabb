import RWKVEngine
import RWKVTokenizers

/// Opens the tokenizer that belongs to a model, whichever kind it is.
///
///     let tokenizer = try AutoTokenizer.from(pretrained: "RWKV/rwkv-4-169m-pile")
public enum AutoTokenizer {
  /// Opens a tokenizer.
  ///
  /// - Parameter name: A model, by its path or its name in the Hugging Face cache; or a `tokenizer.json` or
  ///   World vocabulary. For a model that no tokenizer lies beside, its number of rows chooses.
  /// - Throws: `TokenizerError` where there is none, or it cannot be used; `EngineError` where no model has
  ///   that name.
  public static func from(pretrained name: String) throws -> any PreTrainedTokenizer {
    let vocabulary = try Vocabulary(pretrained: name)
    return vocabulary.tokenizer is WorldTokenizer
      ? Rwkv6Tokenizer(vocabulary) : GPTNeoXTokenizer(vocabulary)
  }
}

/// The tokenizer of World models: the documented `Rwkv6Tokenizer`.
///
///     let tokenizer = try Rwkv6Tokenizer.from(pretrained: "RWKV/v6-Finch-1B6-HF")
///     print(tokenizer.tokenize(text: "Hello, world"))
///
/// At each place of a text it takes the longest token that fits. Token 0, `<|endoftext|>`, ends a text.
public struct Rwkv6Tokenizer: PreTrainedTokenizer {
  public let vocabulary: Vocabulary

  init(_ vocabulary: Vocabulary) { self.vocabulary = vocabulary }

  /// Opens the tokenizer of a model; see ``AutoTokenizer/from(pretrained:)``.
  ///
  /// - Throws: `TokenizerError` also where it is of another kind.
  public static func from(pretrained name: String) throws -> Rwkv6Tokenizer {
    let vocabulary = try Vocabulary(pretrained: name)
    guard vocabulary.tokenizer is WorldTokenizer else {
      throw TokenizerError(path: vocabulary.path, problem: "is no World vocabulary")
    }
    return Rwkv6Tokenizer(vocabulary)
  }
}

/// A tokenizer of byte-level BPE, as a `tokenizer.json` describes it: GPT-NeoX's is the one of RWKV-4 Pile.
public struct GPTNeoXTokenizer: PreTrainedTokenizer {
  public let vocabulary: Vocabulary

  init(_ vocabulary: Vocabulary) { self.vocabulary = vocabulary }

  /// Opens the tokenizer of a model; see ``AutoTokenizer/from(pretrained:)``.
  ///
  /// - Throws: `TokenizerError` also where it is of another kind.
  public static func from(pretrained name: String) throws -> GPTNeoXTokenizer {
    let vocabulary = try Vocabulary(pretrained: name)
    guard vocabulary.tokenizer is BPETokenizer else {
      throw TokenizerError(path: vocabulary.path, problem: "is no byte-level BPE")
    }
    return GPTNeoXTokenizer(vocabulary)
  }
}
