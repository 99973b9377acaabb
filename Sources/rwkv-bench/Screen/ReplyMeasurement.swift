import CommandKit
import Foundation
import RWKVEngine
import RWKVTokenizers

/// From Enter until the reply's first token is on the screen, in seconds.
struct ReplyMeasurement: Encodable {
  /// Tokens of the message, which are read first.
  let promptTokens: Int
  let firstToken: Spread
  /// The passes through the model until then, as the chat itself timed them.
  let model: Spread
  /// The rest of each turn: from the key to the first pass, copying, sampling and drawing.
  let besideModel: Spread
  /// The same passes alone, just before and after, in a process that does nothing else.
  let modelAlone: Spread

  enum CodingKeys: String, CodingKey {
    case model
    case promptTokens = "prompt_tokens"
    case firstToken = "first_token"
    case besideModel = "beside_model"
    case modelAlone = "model_alone"
  }

  /// The conversation in which replies are written.
  static let talk = "talk"

  /// The message: the same each time, so that as many tokens are read, and short, so that little of
  /// the time is the model's.
  static let message = "Once upon a time"

  /// One message and the beginning of a reply.
  private struct Turn {
    let firstToken, model, modelAlone: Double
  }

  /// Plays one turn after another in one chat.
  ///
  /// - Throws: `CommandError` where the chat does not do what a person would expect.
  init(_ stage: ScreenStage, _ passes: ModelPasses, turns: Int, _ status: StatusLine) throws {
    let chat = try stage.chat(Self.talk, logsPasses: true)
    try chat.waitForSilence()
    // What is read while the message is typed would be missing afterwards.
    chat.program.type("/readahead off\r")
    // What is typed before that was taken would be one paste with it.
    try chat.program.wait(for: "an answer") { $0.text.contains("Reading ahead is off") }
    try chat.waitForComposer(toHold: "")
    // The first brings the weights into the process; it does not count.
    let played = try (0...turns).map { turn in
      status.show("replying, \(turn) of \(turns)")
      return try Self.turn(chat, stage, passes)
    }.dropFirst()
    chat.program.end()
    promptTokens = passes.tokens.count
    firstToken = Spread(played.map(\.firstToken))
    model = Spread(played.map(\.model))
    besideModel = Spread(played.map { $0.firstToken - $0.model })
    modelAlone = Spread(played.map(\.modelAlone))
  }

  private static func turn(
    _ chat: PlayedChat, _ stage: ScreenStage, _ passes: ModelPasses
  ) throws -> Turn {
    chat.program.type(message)
    try chat.waitForComposer(toHold: message)
    let before = passes.prompt()
    chat.program.pause(0.2)
    let earlier = stage.passes().count
    let enter = ContinuousClock.now
    chat.program.type("\r")
    let reply = try chat.waitForReply()
    try chat.stop()
    chat.program.pause(0.2)
    let prompt = (before + passes.prompt()) / 2
    // More than one token may be there when the first is seen.
    let own = stage.passes().dropFirst(earlier).prefix(reply.tokens)
    guard own.first?.tokens == passes.tokens.count, own.count == reply.tokens else {
      throw CommandError("The chat did not read the message in one pass.")
    }
    return Turn(
      firstToken: (reply.time - enter).inSeconds, model: own.reduce(0) { $0 + $1.seconds },
      modelAlone: prompt + Double(reply.tokens - 1) * passes.token())
  }
}

/// The model's own work for a reply, with nothing around it.
struct ModelPasses {
  /// Those of the message.
  let tokens: [TokenID]
  private let model: any LanguageModel
  private let workspace: Workspace

  init(_ model: any LanguageModel, prompt: [TokenID], _ workspace: Workspace) {
    self.model = model
    tokens = prompt
    self.workspace = workspace
    // Brings the weights into the process.
    _ = self.prompt()
  }

  /// Seconds of reading the prompt, after which the first token can be sampled.
  func prompt() -> Double { seconds(reading: tokens) }

  /// Seconds of reading one token, after which the next can be sampled.
  func token() -> Double { seconds(reading: [tokens[0]]) }

  private func seconds(reading tokens: [TokenID]) -> Double {
    var place = Snapshot(before: model.initialState())
    return ContinuousClock().measure {
      _ = place.read(tokens, with: model, workspace, keepsPlace: false)
    }.inSeconds
  }
}
