/// The formats that the published models were trained on.
extension PromptFormat {
  /// `User: x\n\nAssistant:`, the turn of the World models. Small models do best with it.
  public static let world = PromptFormat(
    name: "world", opening: "", userPrefix: "User: ", replyPrefix: "\n\nAssistant:",
    replySuffix: "\n\n", stops: ["\n\n"], systemPrefix: "System: ")

  /// `world` for answers of several paragraphs: a reply ends where the model begins the next turn.
  public static let worldLong = world.named("world-long") { $0.stops = ["\n\nUser:"] }

  /// `world-long` after the greeting pair that the World models were shown first.
  public static let worldGreeting = worldLong.named("world-greeting") {
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

  /// The turn of the RWKV-7 G models, which can be asked to think first.
  public static let g1 = g1(Thinking(.off))

  /// `g1` with thinking.
  public static func g1(_ thinking: Thinking) -> PromptFormat {
    worldLong.named(g1Name(thinking.effort)) { $0.thinking = thinking }
  }

  private static func g1Name(_ effort: Thinking.Effort) -> String {
    switch effort {
    case .off: "g1"
    case .fast: "g1-fast"
    case .on: "g1-think"
    case .bit: "g1-think-bit"
    case .lot: "g1-think-lot"
    }
  }

  /// This format with another effort to think; nil where it knows no thinking.
  public func thinking(_ effort: Thinking.Effort) -> PromptFormat? {
    guard let thinking else { return nil }
    var format = self
    format.thinking?.effort = effort
    if name == Self.g1Name(thinking.effort) { format.name = Self.g1Name(effort) }
    return format
  }

  /// All formats that a person can choose by name.
  public static let builtIn: [PromptFormat] =
    [world, worldLong, worldGreeting] + Thinking.Effort.allCases.map { g1(Thinking($0)) }
    + [raven, instruct, pile, free]

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
    if isGPTNeoX, !fileName.contains("world") { return pile }
    if tokenizer == "World", let wording = wording(ofG1: fileName) {
      return g1(Thinking(.fast, wording: wording))
    }
    // Models that were published say the next turn's name; small ones need to be stopped before.
    return vocabularyRows >= 65_536 ? worldLong : world
  }

  /// How a model of the G series is asked to think, by its name, e.g. `rwkv7-g1d-2.9b-20260131-ctx8192`;
  /// nil where it is none.
  private static func wording(ofG1 fileName: String) -> Thinking.Wording? {
    let words = fileName.split { !$0.isLetter && !$0.isNumber }
    guard words.contains(where: { $0.wholeMatch(of: /g[01][a-z]?\d?/) != nil }) else { return nil }
    let date = words.lazy.filter { $0.wholeMatch(of: /20\d{6}/) != nil }.compactMap { Int($0) }
      .first
    return switch date ?? 0 {
    case 20_260_101...: .brackets
    case 20_250_922...: .plain
    default: Thinking.Wording.none
    }
  }

  /// One line on what the format does.
  public var summary: String {
    switch name {
    case "world": "User and Assistant; a reply is one paragraph (small models)"
    case "world-long": "User and Assistant; a reply may have several paragraphs"
    case "world-greeting": "world-long after the greeting that World models know"
    case "g1": "RWKV-7 G models, without thinking"
    case "g1-fast": "G models with an empty thought: as fast as g1, and better"
    case "g1-think": "G models think before they answer"
    case "g1-think-bit": "G models think a bit before they answer"
    case "g1-think-lot": "G models think a lot before they answer"
    case "raven": "Bob and Alice, for Raven models; a reply is one paragraph"
    case "instruct": "one instruction and its response; a reply is one paragraph"
    case "pile": "Bob and Alice in a scene, for models that only continue texts"
    case "free": "continues your text; nothing is added, nothing stops it"
    default: "from the conversation's file"
    }
  }

  /// A copy with another name and a change.
  private func named(_ name: String, _ change: (inout PromptFormat) -> Void) -> PromptFormat {
    var copy = self
    copy.name = name
    change(&copy)
    return copy
  }
}
