import Conversations

/// The text that a state is to stand for: a conversation's line, as its format makes it.
struct WantedText {
  let name: String
  let pieces: [String]
  let text: [UInt8]
  /// What stands before the first message.
  let beginning: [String]
  /// The state that reading begins from, where that is not the empty one.
  let initialState: InitialState?
  /// What the model had written of a reply that is to be gone on with.
  let unfinishedReply: String
  /// Where a state may have been kept: after which message (nil: before the first), and how many
  /// bytes of the text it has read there.
  let places: [(message: MessageID?, length: Int)]

  /// Makes the text of a conversation's current line.
  init(_ conversation: Conversation) {
    name = conversation.name
    let line = conversation.line
    pieces = conversation.pieces(for: line)
    beginning = Array(pieces.dropLast(line.count))
    initialState = conversation.persona?.initialState
    var text: [UInt8] = []
    text.reserveCapacity(pieces.reduce(0) { $0 + $1.utf8.count })
    for piece in pieces { text.append(contentsOf: piece.utf8) }
    self.text = text
    unfinishedReply =
      line.last.flatMap { $0.role == .assistant ? conversation.format.piece(for: $0) : nil } ?? ""
    let ends: [(message: MessageID?, piece: String)] =
      (beginning.isEmpty ? [] : [(nil, beginning.joined())])
      + zip(line.map(\.id), pieces.suffix(line.count)).map { ($0, $1) }
    var length = 0
    places = ends.map { end in
      length += end.piece.utf8.count
      return (end.message, length)
    }
  }

  /// Bytes of what stands before the first message.
  var beginningLength: Int { beginning.reduce(0) { $0 + $1.utf8.count } }

  /// What remains to be read after a place.
  func pieces(after start: ReadText?) -> [String] {
    pieces.dropping(bytes: start?.text.count ?? 0)
  }

  /// Pieces to be read at once, and the message that they end with.
  struct Stretch {
    var pieces: [String]
    let message: MessageID?
  }

  /// What remains to be read, cut where the policy wants a state to be kept.
  func stretches(after start: ReadText?, _ policy: SnapshotPolicy) -> [Stretch] {
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
