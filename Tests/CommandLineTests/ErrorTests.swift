import Foundation
import TestSupport
import Testing

/// What is wrong is said in one line on standard error; nothing goes to standard output.
@Suite struct ErrorTests {
  private let folder: TemporaryFolder
  private let model = Models.path("v6-hf-bin")

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: [
    ["generate", "--prompt", "x", "--model"],
    ["forward", "--tokens", "1", "--output", "x", "--model"],
    ["tokenize", "--model"], ["inspect"],
  ])
  func aModelThatIsNotThere(_ command: [String]) throws {
    let path = folder.path("none")
    try Command(command + [path]).failed("\(path): No such file or directory")
  }

  @Test func aFileThatIsNoModel() throws {
    let path = try folder.write(Array("hello".utf8), as: "text.txt")
    try Command("inspect", path).failed(
      "\(path): not a checkpoint; safetensors, torch files (.pth, pytorch_model.bin), GGUF or rwkv.cpp's .bin are needed"
    )
  }

  @Test func aModelWithoutATokenizer() throws {
    try Command("generate", "--model", model, "--prompt", "x").failed(
      "\(model): no tokenizer lies beside the model and none is known for 200 embedding rows; put "
        + "its tokenizer.json or rwkv_vocab_….txt there or name it with --tokenizer FILE")
  }

  @Test func aTokenizerThatDoesNotFit() throws {
    let path = try folder.write(Array("200 'a' 1\n".utf8), as: "vocab.txt")
    try Command("generate", "--model", model, "--prompt", "x", "--tokenizer", path).failed(
      "\(path): its 201 tokens do not fit the model, whose embedding has 200 rows")
  }

  @Test(arguments: [
    ("1,x,3", "--tokens: \"x\" is not a token id."),
    ("1,,2", "--tokens: \"\" is not a token id."),
    ("1,2,", "--tokens: \"\" is not a token id."),
    ("1,200", "Token 200 is outside the vocabulary of 200 rows."),
    ("1,-1", "Token -1 is outside the vocabulary of 200 rows."),
    (",", "There are no tokens to read."),
    ("9223372036854775808", "--tokens: \"9223372036854775808\" is not a token id."),
  ])
  func tokensThatAreNone(_ tokens: String, _ message: String) throws {
    try Command(
      "forward", "--model", model, "--tokens=\(tokens)", "--output", folder.path("out")
    ).failed(message)
  }

  @Test func aPromptThatIsEmpty() throws {
    let vocabulary = try Models.asciiVocabulary(in: folder)
    try Command("generate", "--model", model, "--tokenizer", vocabulary, "--prompt", "").failed(
      "The prompt is empty: there is nothing to continue.")
  }

  @Test func aFileThatCannotBeWritten() throws {
    let vocabulary = try Models.asciiVocabulary(in: folder)
    let missing = folder.path("none/file")
    let existing = folder.url.path
    for (path, problem) in [
      (missing, "its folder does not exist"), (existing, "it is a folder"),
    ] {
      try Command("forward", "--model", model, "--tokens", "1", "--output", path)
        .failed("\(path): cannot be written: \(problem)")
      // Said before anything is generated.
      try Command(
        "generate", "--model", model, "--tokenizer", vocabulary, "--prompt", "x", "--state-out",
        path
      ).failed("\(path): cannot be written: \(problem)")
    }
  }

  @Test func standardOutputThatIsFull() throws {
    let vocabulary = try Models.asciiVocabulary(in: folder)
    let state = folder.path("state")
    let commands = [
      ["inspect", model], ["tokenize", "--tokenizer", vocabulary],
      [
        "generate", "--model", model, "--tokenizer", vocabulary, "--prompt", "x", "--state-out",
        state,
      ],
    ]
    for command in commands {
      try Command(command, output: "/dev/full")
        .failed("Standard output cannot be written: No space left on device")
    }
    #expect(FileManager.default.fileExists(atPath: state))
  }

  @Test func aFileWithTheNameOfTheFolderIsPassedOver() throws {
    try folder.write([], as: "Conversations")

    #expect(try Command("conversations", in: folder.url).succeeded().output.isEmpty)
  }

  @Test func aTextThatCannotBeRead() throws {
    let missing = folder.path("none")
    try Command("perplexity", "--model", model, "--file", missing)
      .failed("\(missing): cannot be read: No such file or directory")
    try Command("perplexity", "--model", model, "--file", folder.url.path)
      .failed("\(folder.url.path): cannot be read: Is a directory")
    let vocabulary = try Models.asciiVocabulary(in: folder)
    for file in ["/dev/null", "-"] {
      try Command("perplexity", "--model", model, "--tokenizer", vocabulary, "--file", file)
        .failed("\(file): has fewer than two tokens")
    }
  }

  @Test func weightsThatAreNoNumbers() throws {
    let vocabulary = try Models.asciiVocabulary(in: folder)
    let damaged = try Models.copy(
      of: "v6-hf-div4-lneps", withoutNumbersIn: "rwkv.ln_out.weight", in: folder)
    let text = try folder.write(Array("Hello".utf8), as: "text")
    let options = ["--model", damaged, "--tokenizer", vocabulary]
    let message =
      "\(damaged): gives numbers that are not finite: its weights are damaged or too large for their type"

    let state = folder.path("state")
    try Command(["generate", "--prompt", "a", "--state-out", state] + options).failed(message)
    #expect(!FileManager.default.fileExists(atPath: state))
    try Command(["generate", "--prompt", "a", "--temperature", "0"] + options).failed(message)
    try Command(["perplexity", "--file", text, "--json"] + options).failed(message)
    try Command(
      ["chat", "--conversations", folder.path("chats")] + options, input: Array("Hi\n".utf8)
    ).failed(message)
  }

  @Test func aStateThatIsNone() throws {
    let vocabulary = try Models.asciiVocabulary(in: folder)
    let path = try folder.write(Array("hello".utf8), as: "state")
    let command = try Command(
      "generate", "--model", model, "--tokenizer", vocabulary, "--state-in", path)
    #expect(command.error.hasPrefix("Error: \(path): "))
    #expect(command.error.split(separator: "\n").count == 1)
    #expect(command.status != 0 && command.output.isEmpty)
  }

  /// Options that are out of order; the argument parser adds how they are used.
  @Test(arguments: [
    (
      ["generate", "--model", "m"],
      "Give --prompt TEXT, --prompt -, --tokens IDS or --state-in FILE."
    ),
    (
      ["generate", "--model", "m", "--prompt", "x", "--tokens", "1"],
      "Give --prompt or --tokens, not both."
    ),
    (
      ["generate", "--model", "m", "--prompt", "x", "--greedy", "--temperature", "1"],
      "Give --greedy or --temperature, not both."
    ),
    (
      ["generate", "--model", "m", "--prompt", "x", "--max-new-tokens", "-1"],
      "--max-new-tokens takes a whole number from 0 to 100000."
    ),
    (["generate", "--model", "m", "--prompt", "x", "--bogus"], "Unknown option '--bogus'"),
    (
      ["generate", "--model", "m", "--prompt", "x", "--top-p", "2"],
      "--top-p takes a number from 0 to 1, not \"2\"."
    ),
    (
      ["generate", "--model", "m", "--prompt", "x", "--temperature", "-1"],
      "--temperature takes a number from 0 to 3, not \"-1\"."
    ),
    (
      ["generate", "--model", "m", "--prompt", "x", "--threads", "0"],
      "--threads takes a number from 1 to 64."
    ),
    (
      ["generate", "--model", "m", "--prompt", "x", "--max-tokens", "-3"],
      "--max-tokens takes a whole number from 0 to 100000, not \"-3\"."
    ),
    (
      ["forward", "--model", "m", "--output", "o"],
      "Give either --tokens IDS, --text TEXT or --inputs-embeds FILE."
    ),
    (
      ["forward", "--model", "m", "--output", "o", "--tokens", "1", "--text", "x"],
      "Give either --tokens IDS, --text TEXT or --inputs-embeds FILE."
    ),
    (["tokenize"], "Give either --model PATH or --tokenizer FILE."),
    (
      ["tokenize", "--model", "m", "--decode", "--pieces"],
      "Give one of --decode, --pieces and --vocab."
    ),
    (["tokenize", "--model", "m", "--keep-special"], "--keep-special goes with --decode."),
    (["inspect"], "Missing expected argument '<path>'"),
    (
      ["perplexity", "--model", "m", "--file", "f", "--tokens", "-5"],
      "--tokens takes a number from 2 up."
    ),
    (
      ["generate", "--model", "m", "--prompt", "x", "--type", "f16"],
      "The value 'f16' is invalid for '--type <type>': it takes q8, q5, q5k, q4 or q4k; "
        + "convert writes the other types."
    ),
    (
      ["bench", "--shape", "v4-169m", "--prompt", "99999999999"],
      "--prompt takes numbers from 1 to 10000000, separated by commas."
    ),
  ])
  func optionsOutOfOrder(_ arguments: [String], _ message: String) throws {
    let command = try Command(arguments)
    #expect(command.error.hasPrefix("Error: \(message)\n"))
    #expect(command.error.contains("\nUsage: rwkv-tui \(arguments[0]) "))
    #expect(command.status == 64 && command.output.isEmpty)
  }
}
