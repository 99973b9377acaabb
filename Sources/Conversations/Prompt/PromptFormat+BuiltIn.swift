/// The formats that the published models were trained on.
extension PromptFormat {
  /// `User: x\n\nAssistant:`, the turn of the World models. Small models do best with it.
  public static let world = PromptFormat(
    name: "world", opening: "", userPrefix: "User: ", replyPrefix: "\n\nAssistant:",
    replySuffix: "\n\n", stops: ["\n\n"], systemPrefix: "System: ")

  /// `world` for answers of several paragraphs: a reply ends where the model begins the next turn.
  public static let worldLong = world.named("world-long") { $0.stops = ["\n\nUser:"] }

  /// `world` after the greeting pair that the World models were shown first.
  public static let worldGreeting = world.named("world-greeting") {
    $0.opening = """
      User: hi

      Assistant: Hi. I am your assistant and I will provide expert full response in full details. \
      Please feel free to ask any question and I will always answer it.


      """
  }

  /// Bob asks and Alice answers: the chat of the Raven models. The system text is the scene.
  public static let raven = PromptFormat(
    name: "raven", opening: "", userPrefix: "Bob: ", replyPrefix: "\n\nAlice:",
    replySuffix: "\n\n", stops: ["\n\n"],
    system: """
      Bob talks with Alice. Alice is friendly and patient, knows a great deal, and gives correct \
      and detailed answers.
      """,
    systemPrefix: "\n")

  /// The instruction form of the Raven models, for single tasks rather than a chat.
  public static let instruct = PromptFormat(
    name: "instruct", opening: "",
    userPrefix: """

      Below is an instruction that describes a task. \
      Write a response that appropriately completes the request.

      # Instruction:

      """,
    replyPrefix: "\n\n# Response:\n", replySuffix: "\n\n", stops: ["\n\n"], systemPrefix: "\n")

  /// A chat for the Pile models, which only continue texts: the scene makes one of it.
  public static let pile = raven.named("pile") {
    $0.system = """
      This is a conversation between Bob and Alice. Bob asks questions. Alice knows the answers \
      and gives them in clear and complete sentences.
      """
  }

  /// Pure continuation: what the person wrote, and what the model makes of it, with nothing added.
  public static let free = PromptFormat(
    name: "free", opening: "", userPrefix: "", replyPrefix: "", replySuffix: "", stops: [],
    systemSuffix: "", isVerbatim: true)

  /// All formats that a person can choose by name.
  public static let builtIn: [PromptFormat] = [
    world, worldLong, worldGreeting, raven, instruct, pile, free,
  ]

  /// The built-in format of that name, in upper or lower case.
  public static func named(_ name: String) -> PromptFormat? {
    builtIn.first { $0.name == name.lowercased() }
  }

  /// The format that suits a model, by what its files tell.
  ///
  /// - Parameters:
  ///   - tokenizer: The tokenizer's name; "World" is the one that matters.
  ///   - vocabularyRows: Rows of the embedding. The published GPT-NeoX models have 50,277 or a few
  ///     more, the World models 65,536; smaller ones are chat models with a vocabulary of their own.
  ///   - fileName: The name of the model's file or folder.
  public static func suited(
    tokenizer: String, vocabularyRows: Int, fileName: String
  ) -> PromptFormat {
    let fileName = fileName.lowercased()
    if fileName.contains("raven") { return raven }
    let isGPTNeoX = tokenizer != "World" && (50_000..<65_536).contains(vocabularyRows)
    return isGPTNeoX && !fileName.contains("world") ? pile : world
  }

  /// A copy with another name and a change.
  private func named(_ name: String, _ change: (inout PromptFormat) -> Void) -> PromptFormat {
    var copy = self
    copy.name = name
    change(&copy)
    return copy
  }
}
