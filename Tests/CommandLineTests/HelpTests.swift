import Testing

/// The help of the program and of each command.
@Suite struct HelpTests {
  @Test(arguments: [
    ([], "Chat with RWKV language models in the terminal."),
    (["chat"], "Open the chat (the default)."),
    (["generate"], "Continue a text; only the continuation goes to standard output."),
    (["forward"], "Run a forward pass and write logits, hidden states and state as"),
    (["tokenize"], "Turn the text on standard input into token ids, or ids back into"),
    (["inspect"], "Describe a model file or folder: family, sizes, types, tokenizer,"),
  ])
  func beginsWithWhatItDoes(_ command: [String], _ overview: String) throws {
    let help = try Command(command + ["--help"]).succeeded()
    #expect(help.text.hasPrefix("OVERVIEW: \(overview)\n"))
    #expect(help.text.split(separator: "\n").allSatisfy { $0.count <= 80 || $0.hasPrefix("USAGE") })
  }

  @Test func namesTheCommandsAndTheOptionsOfEach() throws {
    let program = try Command("--help").succeeded().text
    for command in ["chat (default)", "generate", "forward", "tokenize", "inspect"] {
      #expect(program.contains("\n  \(command) "))
    }
    let options = [
      "generate": [
        "--model <path>", "--prompt <prompt>", "--max-tokens <max-tokens>", "--temperature",
        "--top-p <top-p>", "--top-k <top-k>", "--seed <seed>", "--stop <text>", "--state-in <file>",
        "--state-out <file>", "--json", "--tokens <ids>", "--max-new-tokens", "--greedy", "--echo",
        "--stop-tokens <ids>",
      ],
      "forward": [
        "--model <path>", "--tokens <ids>", "--text <text>", "--state-in <file>",
        "--hidden-states", "--serial", "--output <file>", "--labels <ids>", "--attentions",
        "--inputs-embeds <file>",
      ],
      "tokenize": [
        "--model <path>", "--tokenizer <file>", "--decode", "--pieces", "--vocab", "--keep-special",
      ],
      "inspect": ["<path>", "--json"],
    ]
    for (command, options) in options {
      let help = try Command(command, "--help").succeeded().text
      for option in options { #expect(help.contains("\n  \(option)"), "\(command)") }
    }
  }

  @Test func theVersionIsOneLine() throws {
    #expect(try Command("--version").succeeded().text == "0.1.0\n")
  }
}
