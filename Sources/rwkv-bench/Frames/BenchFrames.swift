import ArgumentParser
import ChatCore
import ChatUI
import CommandKit
import Conversations
import Foundation
import RWKVEngine
import TerminalKit

/// Measures how long the program takes for a frame, without a terminal and without a model.
struct BenchFrames: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "frames",
    abstract: "Measure how long a frame takes to make in a long conversation.",
    discussion: """
      A reply in Markdown grows by a few words at a time at the end of a long conversation; the time of a frame \
      is that of taking the words in and of making the screen. Then the same for keys in the view of \
      token heat.
      """)

  @Option(help: ArgumentHelp("Messages that stand before.", valueName: "count"))
  var messages = 5_000

  @Option(help: ArgumentHelp("Frames to make.", valueName: "count"))
  var frames = 2_000

  @Flag(help: "Write JSON.")
  var json = false

  func validate() throws {
    guard messages > 0, frames > 0 else {
      throw ValidationError("--messages and --frames take numbers above 0.")
    }
  }

  func run() throws {
    var chat = FrameChat(messages: messages)
    let writing = chat.writing(frames: frames)
    let heat = chat.heat(keys: frames)
    let report = Report(
      messages: messages, writing: FrameTimes(writing), heat: FrameTimes(heat))
    try StandardOutput.write(json ? JSONOutput.text(report) : report.text)
  }

  private struct Report: Encodable {
    let messages: Int
    let writing: FrameTimes
    let heat: FrameTimes

    var text: String {
      "\(messages) messages, 120×40\n"
        + "  while a reply is written  \(writing.text)\n"
        + "  keys in token heat        \(heat.text)\n"
    }
  }
}

/// The times of frames, in seconds.
struct FrameTimes: Encodable {
  let count: Int
  let median: Double
  let percentile99: Double
  let most: Double

  /// Summarises at least one measurement.
  init(_ values: [Double]) {
    let sorted = values.sorted()
    count = sorted.count
    median = sorted[sorted.count / 2]
    percentile99 = sorted[min(sorted.count - 1, sorted.count * 99 / 100)]
    most = sorted[sorted.count - 1]
  }

  var text: String {
    func milliseconds(_ seconds: Double) -> String { String(format: "%.2f", seconds * 1_000) }
    return "median \(milliseconds(median)) ms, 99 % within \(milliseconds(percentile99)) ms, "
      + "all within \(milliseconds(most)) ms"
  }
}

/// A long conversation on a screen of 120×40 that nobody sees.
private struct FrameChat {
  private var state: AppState
  private static let words = [
    "## A heading\n\n", "Some *words* of `code` and ", "**more** of them, ", "on and on.\n\n",
    "- a point\n", "- another one\n\n", "```swift\nlet x = 1\n", "print(x)\n```\n\n",
    "| a | b |\n|---|---|\n", "| 1 | 2 |\n\n",
  ]

  init(messages: Int) {
    var conversation = Conversation(name: "long")
    for index in 0..<messages {
      if index.isMultiple(of: 2) {
        conversation.append(.user, "What of \(index)?")
      } else {
        conversation.append(.assistant, Self.words.joined(), ending: .complete, model: "bench")
      }
    }
    state = AppState(size: Size(rows: 40, columns: 120), conversation: conversation)
    act(
      .session(
        .modelLoaded(
          ModelSummary(
            path: "bench", name: "bench", family: "RWKV-6", tokenizer: "World",
            stateBytes: 1, format: .world))))
  }

  private mutating func act(_ action: Action) { _ = reduce(&state, action, at: Date()) }

  private mutating func type(_ text: String) {
    for character in text { act(.input(.key(.character(character)))) }
    act(.input(.key(.enter)))
  }

  private mutating func frame(_ action: Action) -> Double {
    let began = ContinuousClock.now
    act(action)
    _ = render(state)
    return (ContinuousClock.now - began).inSeconds
  }

  /// The seconds of each frame while a reply grows.
  mutating func writing(frames: Int) -> [Double] {
    type("Go on")
    _ = render(state)
    var text = ""
    var times: [Double] = []
    for index in 0..<frames {
      text += Self.words[index % Self.words.count]
      times.append(frame(.session(.replies([Reply(text: text, tokens: index, rate: 100)]))))
    }
    act(
      .session(
        .repliesEnded(
          [Reply(text: text, ending: .complete, tokens: frames, rate: 100)],
          StateSummary(tokens: frames, reread: 0))))
    return times
  }

  /// The seconds of each frame while somebody walks over the tokens of a reply of as many.
  mutating func heat(keys: Int) -> [Double] {
    let tip = state.open.conversation.tip ?? 0
    act(.input(.key(.alt("h"))))
    let candidates = (0..<10).map {
      MessageHeat.Candidate(token: $0, text: " word\($0)", probability: 1 / Double($0 + 2))
    }
    let tokens = (0..<keys).map { index in
      MessageHeat.Token(
        token: index, text: index.isMultiple(of: 30) ? "\n" : " word\(index % 9)",
        surprise: Double(index % 50) / 10, candidates: candidates)
    }
    act(.session(.heat(.message(MessageHeat(message: tip, model: "bench", tokens: tokens)))))
    _ = render(state)
    return (0..<keys).map { index in
      frame(.input(.key(Key(index.isMultiple(of: 3) ? .down : .right))))
    }
  }
}
