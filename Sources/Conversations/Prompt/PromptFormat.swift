/// How the messages of a conversation become the text that a model reads.
///
/// The text is cut into pieces, each encoded by itself: the beginning, then for every message its
/// own. A piece never changes when more messages follow, so a state that has read some pieces
/// stays valid for every longer line. The text that a state stands for is its pieces, joined.
public struct PromptFormat: Hashable, Sendable {
  /// The name that `/template` takes.
  public var name: String
  /// Read before the first message and after the system text, e.g. a greeting pair; may be empty.
  public var opening: String
  /// Stands before a message of the person.
  public var userPrefix: String
  /// Stands between a message of the person and the reply; without a space at its end.
  public var replyPrefix: String
  /// Read after a complete reply, in place of whatever token carried the stop.
  public var replySuffix: String
  /// Texts that end a reply, besides the end-of-text token; they are not part of it.
  public var stops: [String]
  /// Words for the model about itself or the scene; empty for none.
  public var system: String
  /// Stands before the system text.
  public var systemPrefix: String
  /// Stands after the system text.
  public var systemSuffix: String
  /// Whether a message of the person is read as it is, rather than cleaned.
  public var isVerbatim: Bool
  /// How much the model thinks before it answers; nil where the template knows no thinking.
  public var thinking: Thinking?

  /// Makes a format.
  public init(
    name: String, opening: String, userPrefix: String, replyPrefix: String, replySuffix: String,
    stops: [String], system: String = "", systemPrefix: String = "", systemSuffix: String = "\n\n",
    isVerbatim: Bool = false, thinking: Thinking? = nil
  ) {
    self.name = name
    self.opening = opening
    self.userPrefix = userPrefix
    self.replyPrefix = replyPrefix
    self.replySuffix = replySuffix
    self.stops = stops
    self.system = system
    self.systemPrefix = systemPrefix
    self.systemSuffix = systemSuffix
    self.isVerbatim = isVerbatim
    self.thinking = thinking
  }

  /// The text that a new reply is begun with, which is part of it.
  public var replyOpening: String { thinking?.replyOpening ?? "" }

  /// The text that a message of the person gets after its words; nil for none.
  var questionSuffix: String? {
    thinking.map(\.questionSuffix).flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The text before the first message: the system text, then the opening; may be empty.
  public var beginning: String {
    let text = Self.cleaned(system)
    return (text.isEmpty ? "" : systemPrefix + text + systemSuffix) + opening
  }

  /// The pieces of a line: the beginning, unless it is empty, then one for each message.
  ///
  /// A message of the person that follows a reply which was cut short, or another message without a
  /// reply, first ends that turn with `replySuffix`. Of a reply with a thought only the answer is read,
  /// unless it stands last and was cut short: then what follows goes on with it.
  public func pieces(for line: [Message]) -> [String] { text(of: [line]).pieces }

  /// The text of a line that is given in parts.
  func text(of parts: [[Message]]) -> LineText {
    var text = LineText()
    text.append(beginning)
    if !text.bytes.isEmpty { text.endPiece() }
    var isTurnOpen = false
    let framing = framing
    let lastPart = parts.lastIndex { !$0.isEmpty }
    for (number, part) in parts.enumerated() {
      let isOpenEnd = number == lastPart
      // By index and field: to take a copy of a message costs as much as to add it.
      text.reserve(part.indices.reduce(0) { $0 + part[$1].text.utf8.count + framing })
      for index in part.indices {
        let (role, ending) = (part[index].role, part[index].ending)
        switch role {
        case .user:
          if isTurnOpen { text.append(replySuffix) }
          appendQuestion(part[index].text, suffix: part[index].suffix, to: &text)
        case .assistant:
          let isLast = isOpenEnd && index == part.endIndex - 1
          appendReply(
            thought: part[index].thought, part[index].text, raw: part[index].raw,
            isCut: ending != .complete, isLast: isLast, to: &text)
        }
        text.endPiece()
        isTurnOpen = isOpen(after: role, ending)
      }
    }
    return text
  }

  /// The text with which the piece of any message of the person begins that follows a line and
  /// begins with `words`.
  public func beginning(ofMessage words: String, after line: [Message]) -> String {
    let turnEnd = line.last.map { isOpen(after: $0.role, $0.ending) } ?? false ? replySuffix : ""
    return turnEnd + userPrefix + (isVerbatim ? words : Self.cleaned(words))
  }

  /// Whether a message leaves a turn without a complete reply, which a message of the person then
  /// first has to end.
  private func isOpen(after role: Role, _ ending: Message.Ending?) -> Bool {
    role == .user || ending != .complete
  }

  /// The text of one message as the model reads it, at the end of a line.
  ///
  /// Only a complete reply ends with `replySuffix`, so that one which was cut can be continued.
  public func piece(for message: Message) -> String {
    var text = LineText()
    switch message.role {
    case .user: appendQuestion(message.text, suffix: message.suffix, to: &text)
    case .assistant:
      appendReply(
        thought: message.thought, message.text, raw: message.raw,
        isCut: message.ending != .complete, isLast: true, to: &text)
    }
    return String(decoding: text.bytes, as: UTF8.self)
  }

  /// The text of a reply exactly as the model wrote it, with its thought.
  public func written(_ reply: Message) -> String {
    var text = LineText()
    appendReply(
      thought: reply.thought, reply.text, raw: reply.raw, isCut: true, isLast: true, to: &text)
    return String(decoding: text.bytes, as: UTF8.self)
  }

  private func appendQuestion(_ words: String, suffix: String?, to text: inout LineText) {
    text.append(userPrefix)
    text.append(isVerbatim ? words : Self.cleaned(words))
    if let suffix { text.append(suffix) }
    text.append(replyPrefix)
  }

  /// Adds what the model reads of a reply.
  ///
  /// - Parameter isLast: Whether nothing follows, so that one which was cut is gone on with, thought and all.
  private func appendReply(
    thought: String?, _ words: String, raw: String?, isCut: Bool, isLast: Bool,
    to text: inout LineText
  ) {
    let thought = thought ?? ""
    let isWhole = thought.isEmpty || (isCut && isLast)
    if isWhole { text.append(thought) }
    let answer = isWhole ? raw ?? words : words
    if !(isWhole && raw != nil), hasSpace(before: words) { text.append(" ") }
    let start = text.bytes.count
    text.append(answer)
    // It may hold what ended it, where it was gone on with and nothing more came.
    if !isCut, !text.ends(with: replySuffix, from: start) { text.append(replySuffix) }
  }

  /// About how many bytes stand around a message's text.
  private var framing: Int {
    max(userPrefix.utf8.count + replyPrefix.utf8.count, 1) + replySuffix.utf8.count
  }

  /// The form in which a message keeps a reply: its thought, the text as shown, and, where the pieces could
  /// not be made from that alone, the answer exactly as the model wrote it.
  public func reply(written: String) -> WrittenReply {
    guard thinking != nil else { return answer(written) }
    let (thought, rest) = WrittenReply.thought(in: written)
    var reply = answer(rest)
    reply.thought = thought
    return reply
  }

  private func answer(_ written: String) -> WrittenReply {
    let text = Self.stripped(written)
    // What was stripped off is the space before it, or nothing; this is asked for with every token.
    let isPlain =
      hasSpace(before: text)
      ? written.utf8.first == UInt8(ascii: " ") && written.utf8.count == text.utf8.count + 1
      : written.utf8.count == text.utf8.count
    return WrittenReply(text: text, raw: isPlain ? nil : written)
  }

  /// Whether a model would write a reply after a space: unless the prefix already ends with white space.
  private func hasSpace(before reply: String) -> Bool {
    guard !reply.isEmpty, let last = replyPrefix.utf8.last else { return false }
    // To look at a character costs more than all else here, and most prefixes end with a colon.
    if last < 0x80 { return !Unicode.Scalar(last).isSpace }
    return !(replyPrefix.unicodeScalars.last?.isSpace ?? true)
  }
}
