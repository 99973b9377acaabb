import Foundation
import TerminalKit

/// The chat on a terminal of its own: what its screen says.
struct PlayedChat {
  let program: PlayedProgram

  /// The number in `writing 12` of the status bar; nil while there is no first token.
  private static func tokensWritten(_ screen: DrawnScreen) -> Int? {
    let status = screen[-2]
    guard let place = status.range(of: "writing ") else { return nil }
    let digits = status[place.upperBound...].prefix { $0.isNumber || $0 == "," }
    return Int(digits.filter(\.isNumber)).flatMap { $0 > 0 ? $0 : nil }
  }

  /// Whether a reply is being written.
  var isWriting: Bool { Self.tokensWritten(program.screen) != nil }

  /// Waits for the place to type in, which can be typed into as soon as it is seen.
  func waitForComposer() throws -> ContinuousClock.Instant {
    try program.wait(for: "its first screen") { Self.composer($0) != nil }
  }

  /// Waits until a model is open, its state is that of the conversation, and nothing is written.
  @discardableResult
  func waitForSilence() throws -> ContinuousClock.Instant {
    try program.wait(for: "an open model") { screen in
      let status = screen[-2]
      // How many tokens the context has, not how many a second.
      return status.contains(/\d tokens?(?![\w\/])/)
        && !["opening", "reading", "writing", "stopping"].contains(where: status.contains)
    }
  }

  /// Waits until a reply is there, of so many tokens at least.
  ///
  /// - Returns: When it was seen, and how many tokens it had.
  func waitForReply(
    of tokens: Int = 1
  ) throws -> (time: ContinuousClock.Instant, tokens: Int) {
    let time = try program.wait(for: "a reply") { Self.tokensWritten($0) ?? 0 >= tokens }
    return (time, Self.tokensWritten(program.screen) ?? 1)
  }

  /// Watches the reply that is being written for some seconds, or until it ends.
  ///
  /// - Returns: When its last tokens were seen, and how many it had then; nil where it had ended.
  func watchReply(_ seconds: Double) -> (time: ContinuousClock.Instant, tokens: Int)? {
    let deadline = ContinuousClock.now + .seconds(seconds)
    var last: (time: ContinuousClock.Instant, tokens: Int)?
    while ContinuousClock.now < deadline, let tokens = Self.tokensWritten(program.screen) {
      if tokens != last?.tokens { last = (program.lastReceived, tokens) }
      program.pause(0.005)
    }
    return last
  }

  /// Waits until the composer holds a text.
  @discardableResult
  func waitForComposer(toHold text: String) throws -> ContinuousClock.Instant {
    try program.wait(for: "the typed text", atMost: 30) { Self.composer($0) == text }
  }

  /// Stops the reply that is written, if one is.
  func stop() throws {
    if isWriting { program.type("\u{1B}") }
    try waitForSilence()
  }

  /// The text in the composer, in one line; nil where there is no composer.
  private static func composer(_ screen: DrawnScreen) -> String? {
    let rows = (0..<screen.size.rows).map { screen[$0] }
    return rows.first { $0.hasPrefix("›") }.map {
      $0.dropFirst().prefix { $0 != "│" }.trimmingCharacters(in: .whitespaces)
    }
  }
}
