/// A reply as a message keeps it: its thought, if it has one, and the answer.
public struct WrittenReply: Hashable, Sendable {
  /// The thought exactly as it was written, from the space before `<think` to `</think>`, or to where it
  /// has come; nil for none.
  public var thought: String?
  /// The answer as shown: stripped of white space at both ends.
  public var text: String
  /// The answer exactly as the model wrote it, where it is not what a template makes of `text`.
  public var raw: String?

  /// Makes a reply.
  public init(thought: String? = nil, text: String = "", raw: String? = nil) {
    self.thought = thought
    self.text = text
    self.raw = raw
  }

  /// Whether there is nothing to be seen of it.
  public var isEmpty: Bool { text.isEmpty && (shownThought ?? "").isEmpty }

  /// The words of the thought, without the marks around them; nil where there is none.
  public var shownThought: String? {
    guard let thought else { return nil }
    var words = PromptFormat.stripped(thought)[...]
    // The last `>` may not be written yet.
    for mark in ["<think", ">"] where words.hasPrefix(mark) { words = words.dropFirst(mark.count) }
    for mark in [Thinking.end, String(Thinking.end.dropLast())] where words.hasSuffix(mark) {
      words = words.dropLast(mark.count)
      break
    }
    return PromptFormat.stripped(String(words))
  }

  /// Whether the thought is still being written.
  public var isThinking: Bool {
    thought.map { !$0.hasSuffix(Thinking.end) && text.isEmpty } ?? false
  }
}

extension WrittenReply {
  /// Cuts what a model wrote into its thought and the rest.
  ///
  /// A thought that was given whole, but for its last `>`, ends there whatever follows.
  static func thought(in written: String) -> (thought: String?, rest: String) {
    let bytes = written.utf8
    guard let first = written.unicodeScalars.firstIndex(where: { !$0.isSpace }),
      bytes[first...].starts(with: "<think".utf8)
    else { return (nil, written) }
    if let given = given.first(where: { bytes.starts(with: $0.utf8) }) {
      var end = bytes.index(written.startIndex, offsetBy: given.utf8.count)
      if bytes[end...].first == UInt8(ascii: ">") { bytes.formIndex(after: &end) }
      return (String(written[..<end]), String(written[end...]))
    }
    guard let end = firstEnd(in: written) else { return (written, "") }
    return (String(written[..<end]), String(written[end...]))
  }

  /// The thoughts that a template gives whole.
  private static let given = [Thinking(.fast).replyOpening]

  /// Where the first `</think>` ends.
  private static func firstEnd(in text: String) -> String.Index? {
    let mark = Array(Thinking.end.utf8)
    var rest = text.utf8[...]
    while let start = rest.firstIndex(of: mark[0]) {
      rest = rest[start...]
      if rest.starts(with: mark) { return rest.index(start, offsetBy: mark.count) }
      rest = rest.dropFirst()
    }
    return nil
  }
}

extension Message {
  /// What it is made of, where it is a reply.
  public var written: WrittenReply {
    get { WrittenReply(thought: thought, text: text, raw: raw) }
    set { (thought, text, raw) = (newValue.thought, newValue.text, newValue.raw) }
  }
}
