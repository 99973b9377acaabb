import CommandKit
import Foundation
import RWKVEngine

/// How fast a reply is written on the screen, in seconds a token.
struct WritingMeasurement: Encodable {
  /// From one token to the next, by the number that the screen shows.
  let token: Spread
  /// The same passes alone, just before and after, in a process that does nothing else.
  let modelAlone: Spread

  enum CodingKeys: String, CodingKey {
    case token
    case modelAlone = "model_alone"
  }

  /// How long each reply is watched, in seconds.
  private static let duration = 1.5
  /// The least tokens that it has to get meanwhile.
  private static let leastTokens = 8

  /// Has some replies written for a while.
  ///
  /// - Throws: `CommandError` where the chat does not do what a person would expect.
  init(_ stage: ScreenStage, _ passes: ModelPasses, runs: Int, _ status: StatusLine) throws {
    let chat = try stage.chat(ReplyMeasurement.talk)
    try chat.waitForSilence()
    var replies: [(token: Double, modelAlone: Double)] = []
    // Those of a small model may end sooner than they are watched.
    for _ in 0..<10 * runs where replies.count < runs {
      status.show("writing, \(replies.count + 1) of \(runs)")
      let before = passes.stretch()
      chat.program.type("/retry\r")
      // The first tokens compete with what is saved before them.
      let first = try chat.waitForReply(of: 4)
      let last = chat.watchReply(Self.duration) ?? first
      try chat.stop()
      chat.program.pause(0.2)
      guard last.tokens - first.tokens >= Self.leastTokens else { continue }
      let seconds = (last.time - first.time).inSeconds
      replies.append(
        (seconds / Double(last.tokens - first.tokens), (before + passes.stretch()) / 2))
    }
    chat.program.end()
    guard replies.count == runs else {
      throw CommandError("The model's replies end too soon to be timed.")
    }
    token = Spread(replies.map(\.token))
    modelAlone = Spread(replies.map(\.modelAlone))
  }
}

extension ModelPasses {
  /// Seconds a token of reading some, one after another.
  fileprivate func stretch() -> Double {
    let count = 8
    return (0..<count).reduce(0) { sum, _ in sum + token() } / Double(count)
  }
}
