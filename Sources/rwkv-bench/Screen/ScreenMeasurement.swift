import CommandKit
import Foundation
import RWKVEngine
import RWKVTokenizers

/// How long a person waits for the chat: from a start, an Enter or a key to what the screen shows.
struct ScreenMeasurement: Encodable {
  /// From the start of the program, in seconds.
  struct Start: Encodable {
    /// Until there is a place to type in.
    let screen: Spread
    /// Until the model is open and a reply can begin.
    let model: Spread
  }

  /// From the start of the program with a conversation that was closed, in seconds.
  struct Reopening: Encodable {
    /// Until there is a place to type in.
    let screen: Spread
    /// Until the first token of a reply that is asked for at once.
    let firstToken: Spread

    enum CodingKeys: String, CodingKey {
      case screen
      case firstToken = "first_token"
    }
  }

  /// From a key until its letter is on the screen, while a reply is written, in seconds.
  struct Keys: Encodable {
    let count: Int
    let median: Double
    /// 99 % are faster.
    let percentile99: Double
    let most: Double

    enum CodingKeys: String, CodingKey {
      case count, median
      case percentile99 = "percentile_99"
      case most = "max"
    }
  }

  let start: Start
  let reply: ReplyMeasurement
  let reopening: Reopening
  /// One pass of the model for one token, in seconds.
  let token: Spread
  let keys: Keys
  let writing: WritingMeasurement

  /// Plays chats and measures.
  ///
  /// - Throws: `CommandError` where a chat does not do what a person would expect.
  init(
    of model: LoadedModel, _ workspace: Workspace, on stage: ScreenStage, runs: Int, turns: Int,
    keys: Int, _ status: StatusLine
  ) throws {
    status.show("starting, for the file cache")
    try Self.start(stage)
    let starts = try (0..<runs).map { run in
      status.show("starting, \(run + 1) of \(runs)")
      return try Self.start(stage)
    }
    start = Start(screen: Spread(starts.map(\.screen)), model: Spread(starts.map(\.model)))

    let passes = ModelPasses(
      model.model, prompt: model.tokenizer.encode(ReplyMeasurement.message), workspace)
    token = Spread((0..<max(3, runs)).map { _ in passes.token() })
    reply = try ReplyMeasurement(stage, passes, turns: turns, status)

    let reopenings = try (0..<runs).map { run in
      status.show("reopening, \(run + 1) of \(runs)")
      return try Self.reopening(stage)
    }
    reopening = Reopening(
      screen: Spread(reopenings.map(\.screen)), firstToken: Spread(reopenings.map(\.firstToken)))

    let times = try Self.keyTimes(stage, keys, status).sorted()
    self.keys = Keys(
      count: keys, median: times[keys / 2], percentile99: times[(keys - 1) * 99 / 100],
      most: times[keys - 1])
    writing = try WritingMeasurement(stage, passes, runs: runs, status)
  }

  @discardableResult
  private static func start(_ stage: ScreenStage) throws -> (screen: Double, model: Double) {
    let chat = try stage.chat("empty")
    let began = chat.program.start
    let screen = try chat.waitForComposer() - began
    let model = try chat.waitForSilence() - began
    chat.program.end()
    return (screen.inSeconds, model.inSeconds)
  }

  private static func reopening(
    _ stage: ScreenStage
  ) throws -> (screen: Double, firstToken: Double) {
    let chat = try stage.chat(ReplyMeasurement.talk)
    let began = chat.program.start
    let screen = try chat.waitForComposer() - began
    // Unlike /continue, this goes whether or not the last reply came to its end.
    chat.program.type("/retry\r")
    let firstToken = try chat.waitForReply().time - began
    try chat.stop()
    chat.program.end()
    return (screen.inSeconds, firstToken.inSeconds)
  }

  /// Presses keys while replies are written, and asks for another when one has ended.
  private static func keyTimes(
    _ stage: ScreenStage, _ count: Int, _ status: StatusLine
  ) throws -> [Double] {
    let chat = try stage.chat("keys")
    try chat.waitForSilence()
    var times: [Double] = []
    var typed = ""
    func askForReply() throws {
      chat.program.type(typed.isEmpty ? ReplyMeasurement.message + "\r" : "\r")
      _ = try chat.waitForReply()
      typed = ""
    }
    var tries = 0
    while times.count < count {
      guard tries < 2 * count + 10 else {
        throw CommandError("The model's replies end too soon to press keys in them.")
      }
      tries += 1
      status.show("pressing keys, \(times.count) of \(count)")
      if !chat.isWriting { try askForReply() }
      if typed.count == 40 {
        chat.program.type("\u{15}")
        try chat.waitForComposer(toHold: "")
        typed = ""
      }
      // At no fixed distance from what the reply draws.
      chat.program.pause(0.02 + Double(tries * 7 % 23) / 1_000)
      typed.append(Character(Unicode.Scalar(UInt8(ascii: "a") + UInt8(tries % 26))))
      let press = ContinuousClock.now
      chat.program.type(String(typed.suffix(1)))
      let time = try chat.waitForComposer(toHold: typed) - press
      if chat.isWriting { times.append(time.inSeconds) }
    }
    try chat.stop()
    chat.program.end()
    return times
  }
}
