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

  /// Makes a format.
  public init(
    name: String, opening: String, userPrefix: String, replyPrefix: String, replySuffix: String,
    stops: [String], system: String = "", systemPrefix: String = "", systemSuffix: String = "\n\n",
    isVerbatim: Bool = false
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
  }

  /// The text before the first message: the system text, then the opening; may be empty.
  public var beginning: String {
    let text = Self.cleaned(system)
    return (text.isEmpty ? "" : systemPrefix + text + systemSuffix) + opening
  }

  /// The pieces of a line: the beginning, unless it is empty, then one for each message.
  ///
  /// A message of the person that follows a reply which was cut short, or another message without a
  /// reply, first ends that turn with `replySuffix`.
  public func pieces(for line: [Message]) -> [String] { text(of: [line]).pieces }

  /// The text of a line that is given in parts.
  func text(of parts: [[Message]]) -> LineText {
    var text = LineText()
    text.append(beginning)
    if !text.bytes.isEmpty { text.endPiece() }
    var isTurnOpen = false
    let framing = framing
    for part in parts {
      // By index and field: to take a copy of a message costs as much as to add it.
      text.reserve(part.indices.reduce(0) { $0 + part[$1].text.utf8.count + framing })
      for index in part.indices {
        let (role, ending) = (part[index].role, part[index].ending)
        if role == .user, isTurnOpen { text.append(replySuffix) }
        append(role, part[index].text, raw: part[index].raw, ending, to: &text)
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

  /// The text of one message as the model reads it.
  ///
  /// Only a complete reply ends with `replySuffix`, so that one which was cut can be continued.
  public func piece(for message: Message) -> String {
    var text = LineText()
    append(message.role, message.text, raw: message.raw, message.ending, to: &text)
    return String(decoding: text.bytes, as: UTF8.self)
  }

  /// Adds what the model reads of one message.
  private func append(
    _ role: Role, _ words: String, raw: String?, _ ending: Message.Ending?, to text: inout LineText
  ) {
    switch role {
    case .user:
      text.append(userPrefix)
      text.append(isVerbatim ? words : Self.cleaned(words))
      text.append(replyPrefix)
    case .assistant:
      if let raw {
        text.append(raw)
      } else {
        if hasSpace(before: words) { text.append(" ") }
        text.append(words)
      }
      if ending == .complete { text.append(replySuffix) }
    }
  }

  /// About how many bytes stand around a message's text.
  private var framing: Int {
    max(userPrefix.utf8.count + replyPrefix.utf8.count, 1) + replySuffix.utf8.count
  }

  /// The form in which a message keeps a reply: the text as shown, and, where the pieces could not be made
  /// from that alone, the reply exactly as the model wrote it.
  public func reply(written: String) -> (text: String, raw: String?) {
    let text = Self.stripped(written)
    // What was stripped off is the space before it, or nothing; this is asked for with every token.
    let isPlain =
      hasSpace(before: text)
      ? written.utf8.first == UInt8(ascii: " ") && written.utf8.count == text.utf8.count + 1
      : written.utf8.count == text.utf8.count
    return (text, isPlain ? nil : written)
  }

  /// Whether a model would write a reply after a space: unless the prefix already ends with white space.
  private func hasSpace(before reply: String) -> Bool {
    guard let last = replyPrefix.unicodeScalars.last else { return false }
    return !last.isSpace && !reply.isEmpty
  }
}
