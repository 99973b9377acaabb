import ChatCore
import ChatStore
import CommandKit
import Conversations
import Foundation
import RWKVEngine

/// The cost of the steps with one conversation.
struct ConversationMeasurement: Encodable {
  /// Steps whose files are not in the page cache.
  struct FromDisk: Encodable {
    /// The plain read of text and state.
    let plainReadSeconds: Spread
    let steps: [StepTimes.Step]

    enum CodingKeys: String, CodingKey {
      case steps
      case plainReadSeconds = "plain_read_seconds"
    }
  }

  let messages: Int
  let tokens: Int
  let textBytes: Int
  let stateBytes: Int
  /// Reading the whole text again, extrapolated.
  let readingSeconds: Double
  /// The plain read of text and state.
  let plainReadSeconds: Spread
  /// Seconds of opening until text and state are `read`, at the same time, and from then on until the
  /// chat is in its `place`; and what it then takes to sample the `token`.
  let openParts: [String: Spread]
  let steps: [StepTimes.Step]
  /// The steps that only read, from the disk; nil where files cannot be taken out of the page cache.
  let fromDisk: FromDisk?

  /// Measures with a conversation that is in a store.
  ///
  /// - Parameters:
  ///   - numbers: The state to save.
  ///   - readRate: Tokens a second that the model reads.
  init(
    _ text: BenchConversation, _ numbers: Snapshot, in store: ConversationStore,
    _ model: LoadedModel, _ workspace: Workspace, readRate: Double, runs: Int, _ status: StatusLine
  ) throws {
    let name = text.conversation.name
    let textFile = "\(store.folder)/\(name)/conversation.jsonl"
    let stateFiles = [text.conversation.tip, text.undone].map { message in
      let key = StateKey(model: model.fingerprint, message: message)
      return "\(store.folder)/\(name)/states/\(key).safetensors"
    }
    let chat = ChatSteps(model: model, store: store, workspace: workspace)
    var cached = StepTimes(from: .pageCache)
    var fromDisk = StepTimes(from: .disk)
    var parts: [String: [Double]] = [:]
    func part(_ name: String, _ body: () throws -> Void) rethrows {
      parts[name, default: []].append(try ContinuousClock().measure { try body() }.inSeconds)
    }

    let whole = Snapshot(
      tokens: TokenHistory(text.tokens), state: numbers.state, logits: numbers.logits)
    // The first round brings files into the cache and memory into the process; it does not count.
    for run in 0...runs {
      status.show("\(model.name): \(text.tokens.count) tokens, \(run) of \(runs)")
      if run == 1 { (cached, parts) = (StepTimes(from: .pageCache), [:]) }
      var conversation = text.conversation
      var read = 0
      try cached.time("open", [textFile, stateFiles[0]]) {
        try part("read") { conversation = try chat.open(name) }
        part("place") { read += chat.prepare(conversation) }
      }
      try part("token") {
        guard chat.firstToken(of: conversation) != nil else { throw Self.lost }
      }
      var undone = conversation
      cached.time("undo", [stateFiles[1]]) {
        undone.moveTip(to: text.undone)
        read += chat.prepare(undone)
      }
      guard chat.firstToken(of: undone) != nil else { throw Self.lost }
      try cached.time("save text", [textFile]) { try chat.save(conversation) }
      try cached.time("save state", [stateFiles[0]]) {
        try chat.save(whole, after: conversation.tip, of: name)
      }
      var copy: Conversation?
      try cached.time("fork", [textFile, stateFiles[0]]) {
        copy = try chat.fork(conversation)
        guard let copy else { throw Self.lost }
        read += chat.prepare(copy)
      }
      if let copy {
        guard chat.firstToken(of: copy) != nil else { throw Self.lost }
        chat.close()
        try store.delete(copy.name)
      }
      guard read == 0 else { throw CommandError("\(read) tokens were read: a state was not used.") }
    }
    // By themselves: what comes from the disk drives all else from the processor's cache.
    for run in 1...runs {
      status.show("\(model.name): \(text.tokens.count) tokens from disk, \(run) of \(runs)")
      var conversation = text.conversation
      var read = 0
      try fromDisk.time("open", [textFile, stateFiles[0]]) {
        conversation = try chat.open(name)
        read += chat.prepare(conversation)
      }
      fromDisk.time("undo", [stateFiles[1]]) {
        conversation.moveTip(to: text.undone)
        read += chat.prepare(conversation)
      }
      chat.close()
      guard read == 0 else { throw CommandError("\(read) tokens were read: a state was not used.") }
    }
    try store.emptyTrash()

    messages = text.conversation.messages.count
    tokens = text.tokens.count
    textBytes = Self.bytes(textFile)
    stateBytes = Self.bytes(stateFiles[0])
    readingSeconds = Double(text.tokens.count) / readRate
    plainReadSeconds = cached.plainReads(of: "open")
    openParts = parts.mapValues { Spread($0) }
    func readingAgain(_ step: String) -> Double? {
      let tokens = step == "undo" ? text.undoneTokens : text.tokens.count
      return step.hasPrefix("save") ? nil : Double(tokens) / readRate
    }
    steps = cached.steps(
      ["open", "undo", "fork", "save text", "save state"], readingSeconds: readingAgain)
    self.fromDisk =
      fromDisk.isTrue
      ? FromDisk(
        plainReadSeconds: fromDisk.plainReads(of: "open"),
        steps: fromDisk.steps(["open", "undo"], readingSeconds: readingAgain))
      : nil
  }

  private static var lost: CommandError { CommandError("The conversation has no state.") }

  static func bytes(_ path: String) -> Int {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return attributes?[.size] as? Int ?? 0
  }

  enum CodingKeys: String, CodingKey {
    case messages, tokens, steps
    case fromDisk = "from_disk"
    case openParts = "open_parts"
    case textBytes = "text_bytes"
    case stateBytes = "state_bytes"
    case readingSeconds = "reading_seconds"
    case plainReadSeconds = "plain_read_seconds"
  }
}
