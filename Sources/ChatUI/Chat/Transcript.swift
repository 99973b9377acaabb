import Conversations

/// Where the chat pane looks: at the end, or from a row of some message on.
enum ScrollPosition: Hashable, Sendable {
  /// The end, which is followed while text streams in.
  case end
  /// `row` rows into the message at `entry` is the pane's top.
  case at(RowPosition)
}

/// A row of the transcript: counted inside a message, so that what streams in never moves it.
struct RowPosition: Hashable, Sendable, Comparable {
  var entry: Int
  var row: Int

  static func < (left: RowPosition, right: RowPosition) -> Bool {
    (left.entry, left.row) < (right.entry, right.row)
  }
}

/// A conversation laid out in rows of a given width; only what is asked for is wrapped.
///
/// Every message is a heading, perhaps what the model thought, its lines, perhaps a remark, and an empty row.
struct Transcript {
  /// The content of a row.
  enum Row {
    case heading(Message)
    case text(Substring, Message)
    /// A line of what the model thought.
    case thought(Substring, Message)
    /// What it thought, folded.
    case foldedThought(Message)
    /// A remark on how the reply ended.
    case remark(String)
    /// A reply is coming, but nothing of it is there yet.
    case waiting
    case gap
  }

  let messages: [Message]
  /// The message that is being written, if any.
  let writing: MessageID?
  /// Whether a reply was asked for of which nothing is there yet.
  let isWaiting: Bool
  /// Whether thoughts are to be seen.
  var thoughts = ThoughtDisplay.whileThinking
  let columns: Int
  let cache: WrapCache

  private var entries: Int { messages.count + (isWaiting ? 1 : 0) }

  /// A row of an entry, one of its `height`.
  func row(_ row: Int, of entry: Int) -> Row {
    guard row < height(of: entry) - 1 else { return .gap }
    guard entry < messages.count else { return .waiting }
    let message = messages[entry]
    guard row > 0 else { return .heading(message) }
    let thought = thoughtRows(of: message)
    if row <= thought {
      return isFolded(message)
        ? .foldedThought(message) : .thought(thoughtLines(of: message)[row - 1], message)
    }
    let lines = lines(of: message)
    if row <= thought + lines.count { return .text(lines[row - thought - 1], message) }
    return remark(on: message).map { .remark($0) } ?? .gap
  }

  /// How many rows an entry has.
  func height(of entry: Int) -> Int {
    guard entry < messages.count else { return 2 }
    let message = messages[entry]
    return 2 + thoughtRows(of: message) + lines(of: message).count
      + (remark(on: message) == nil ? 0 : 1)
  }

  /// The top row at which the last entry ends on the pane's last row; the first row of all where
  /// everything fits.
  func end(height: Int) -> RowPosition {
    var entry = entries
    // The gap after the last entry is not worth a row.
    var room = height + 1
    while entry > 0, room > 0 {
      entry -= 1
      room -= self.height(of: entry)
    }
    return RowPosition(entry: entry, row: max(0, -room))
  }

  /// The row `count` rows below (above, if negative), within the transcript.
  func moved(_ position: RowPosition, by count: Int) -> RowPosition {
    var position = position
    position.row += count
    while position.row < 0, position.entry > 0 {
      position.entry -= 1
      position.row += height(of: position.entry)
    }
    while position.entry < entries, position.row >= height(of: position.entry) {
      position.row -= height(of: position.entry)
      position.entry += 1
    }
    position.row = max(0, position.row)
    return position
  }

  /// The top row for a position, which may come from before a change of width or of the line.
  func top(_ position: ScrollPosition, height: Int) -> RowPosition {
    let end = end(height: height)
    guard case .at(var place) = position, place.entry <= end.entry else { return end }
    place.row = min(place.row, self.height(of: place.entry) - 1)
    return min(place, end)
  }

  /// The rows from `top` on that fit, and how many messages end below them.
  func page(from top: RowPosition, height: Int) -> (rows: [Row], messagesBelow: Int) {
    var page: [Row] = []
    var next = top
    while next.entry < entries, page.count < height {
      page.append(row(next.row, of: next.entry))
      next = moved(next, by: 1)
    }
    // An entry whose gap alone is cut off was shown whole.
    let isShown = next.row > 0 && next.row == self.height(of: next.entry) - 1
    return (page, entries - next.entry - (isShown ? 1 : 0))
  }

  /// The lines of a message.
  func lines(of message: Message) -> WrappedText {
    cache.lines(of: message.text, from: .message(message.id), columns: columns)
  }

  /// How many rows of a message stand above its first line.
  func rowsAboveText(of message: Message) -> Int { 1 + thoughtRows(of: message) }

  // MARK: Thoughts

  private func isFolded(_ message: Message) -> Bool {
    !thoughts.shows(message, isWriting: message.id == writing)
  }

  /// How many rows the thought of a message takes; 0 where it has none.
  private func thoughtRows(of message: Message) -> Int {
    guard message.thought != nil, message.written.shownThought?.isEmpty == false else { return 0 }
    return isFolded(message) ? 1 : thoughtLines(of: message).count
  }

  private func thoughtLines(of message: Message) -> WrappedText {
    let text = message.written.shownThought ?? ""
    return cache.lines(of: text, from: .thought(message.id), columns: columns)
  }

  private func remark(on message: Message) -> String? {
    guard message.role == .assistant, message.id != writing else { return nil }
    return switch message.ending {
    case .interrupted, .writing: "⋯ interrupted; /continue resumes it"
    case .length: "⋯ stopped at max-tokens; /continue resumes it"
    case .complete, nil: nil
    }
  }
}
