import ChatStore
import Conversations

/// The text of a conversation's line, as its format makes it: what a state is to stand for.
package struct ConversationText: Sendable {
  /// Where a state may have been kept.
  struct Place: Sendable {
    /// After which message; nil stands before the first.
    let message: MessageID?
    /// How many bytes of the text are read there.
    let length: Int
  }

  /// The conversation's name.
  let name: String
  private let line: LineText
  /// Bytes of what stands before the first message.
  let beginningLength: Int
  /// The state that reading begins from, where that is not the empty one.
  let initialState: InitialState?
  /// The text so far of a reply that is to be continued.
  let unfinishedReply: String
  /// Whether it ends with a reply whose thought goes when a message follows.
  let endsInThought: Bool
  /// Where a state may have been kept, from the front.
  let places: [Place]

  /// Makes the text of a conversation's current line.
  init(_ conversation: Conversation) {
    name = conversation.name
    let messages = conversation.line
    line = conversation.text(of: messages)
    initialState = conversation.persona?.initialState
    unfinishedReply =
      messages.last.flatMap { $0.role == .assistant ? conversation.format.written($0) : nil }
      ?? ""
    endsInThought = messages.last.map { $0.thought != nil && $0.ending != .complete } ?? false
    beginningLength = line.ends.dropLast(messages.count).last ?? 0
    places =
      (beginningLength > 0 ? [Place(message: nil, length: beginningLength)] : [])
      + zip(messages.indices, line.ends.suffix(messages.count)).map {
        Place(message: messages[$0].id, length: $1)
      }
  }

  /// The text before the last message.
  var withoutLast: ConversationText { ConversationText(before: self) }

  private init(before whole: ConversationText) {
    (name, line) = (whole.name, whole.line.withoutLast())
    (beginningLength, initialState) = (whole.beginningLength, whole.initialState)
    (unfinishedReply, endsInThought) = ("", false)
    // The last one is that of the last message.
    places = Array(whole.places.dropLast())
  }

  /// UTF-8.
  var bytes: [UInt8] { line.bytes }

  /// The text up to a place.
  func bytes(to place: Place) -> [UInt8] {
    place.length == bytes.count ? bytes : Array(bytes.prefix(place.length))
  }

  /// The rest of the text before the first message, after so many bytes of it.
  func beginning(after count: Int) -> [String] { line.pieces(after: count, to: beginningLength) }

  /// The pieces after a place.
  func pieces(after start: PrefixState?) -> [String] {
    line.pieces(after: start?.text.count ?? 0)
  }

  /// Pieces to be read at once, and the message that they end with.
  struct Stretch {
    var pieces: [String]
    let message: MessageID?
  }

  /// The pieces after a place, cut where the policy wants a state to be kept.
  func stretches(after start: PrefixState?, _ policy: SnapshotPolicy) -> [Stretch] {
    let rest = pieces(after: start)
    var stretches: [Stretch] = []
    var pending: [String] = []
    for (index, piece) in rest.enumerated() {
      pending.append(piece)
      // However many pieces the beginning has, it is one place.
      let depth = places.count - (rest.count - index - 1)
      guard depth > 0 else { continue }
      if depth == places.count || policy.keepsState(atDepth: depth, ofLine: places.count) {
        stretches.append(Stretch(pieces: pending, message: places[depth - 1].message))
        pending = []
      }
    }
    return stretches
  }
}
