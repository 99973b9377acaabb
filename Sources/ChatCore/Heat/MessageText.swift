import Conversations
import RWKVEngine
import RWKVTokenizers

/// The text of one message as a model reads it at the end of a line, and which bytes of it are what.
struct MessageText {
  /// UTF-8, with what the template puts around the words.
  let text: String
  private let thought: Range<Int>
  private let words: Range<Int>
  private let role: Role

  /// The text of the last message of a line.
  ///
  /// A reply with a thought is taken as it was written, thought and all, for its answer followed from that.
  init?(endOf line: [Message], _ format: PromptFormat) {
    guard let message = line.last else { return nil }
    role = message.role
    switch message.role {
    case .user:
      let before = Array(line.dropLast())
      let prefix = format.beginning(ofMessage: "", after: before)
      let words = format.beginning(ofMessage: message.text, after: before).utf8.count
      // Its own piece lacks what ends a turn that was open.
      let turnEnd = prefix.utf8.dropLast(format.userPrefix.utf8.count)
      text = String(decoding: Array(turnEnd), as: UTF8.self) + format.piece(for: message)
      thought = 0..<0
      self.words = prefix.utf8.count..<words
    case .assistant:
      let written = format.written(message)
      var whole = message
      whole.thought = nil
      let isEnded =
        message.ending == .complete
        && format.piece(for: whole).utf8.count
          > format.written(whole).utf8.count
      text = written + (isEnded ? format.replySuffix : "")
      thought = 0..<(message.thought?.utf8.count ?? 0)
      words = thought.upperBound..<written.utf8.count
    }
  }

  /// Whether it was written after a thought, so that it is not what later turns read.
  var hasThought: Bool { !thought.isEmpty }

  /// What some bytes of it belong to; nil for what stands around a person's words, or before a reply's.
  func part(of bytes: Range<Int>) -> MessageHeat.Part? {
    if bytes.upperBound <= thought.upperBound, !thought.isEmpty { return .thought }
    if bytes.lowerBound >= words.upperBound { return role == .assistant ? .end : nil }
    return bytes.upperBound <= words.lowerBound ? nil : .words
  }
}
