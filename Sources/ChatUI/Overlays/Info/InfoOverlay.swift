import Conversations
import Foundation

/// What is known of a message.
struct InfoOverlay: Hashable, Sendable {
  var message: MessageID
  /// The bytes of states on disk, by their messages; nil until the folder was looked through.
  var states: [MessageID: Int]?
}

/// The facts about a message, each with its name.
struct MessageFacts {
  let message: Message
  /// Which of how many versions it is.
  let place: ConversationLine.Place?
  let states: [MessageID: Int]?
  let now: Date
  /// Whether it is being written.
  let isWriting: Bool

  private static let unknown = "not recorded"

  /// Names and values, in the order of the screen.
  var all: [(name: String, value: String)] {
    var facts = [("written", written), ("length", length)]
    if message.role == .assistant { facts += reply }
    if let place { facts.append(("version", "\(place.position) of \(place.count)")) }
    facts.append(("state", state))
    return facts
  }

  private var reply: [(name: String, value: String)] {
    let record = message.record
    let tokens = record?.tokens.map { HumanReadable.grouped($0) }
    let rate = record?.rate.map { ", \(HumanReadable.short($0)) a second" } ?? ""
    let time = record?.seconds.map(HumanReadable.seconds)
    let first = record?.firstWords.map { ", the first words after \(HumanReadable.seconds($0))" }
    var facts = [
      ("model", message.model ?? Self.unknown),
      ("tokens", tokens.map { $0 + rate } ?? Self.unknown),
      ("time", time.map { $0 + (first ?? "") } ?? Self.unknown),
      ("sampling", record?.sampling ?? Self.unknown),
      ("seed", record?.seed.map(String.init) ?? Self.unknown),
      ("end", ending),
    ]
    if let thought = message.written.shownThought, !thought.isEmpty {
      facts.insert(("thought", Self.words(thought)), at: 1)
    }
    return facts
  }

  private var written: String {
    let age = HumanReadable.age(of: message.date, at: now)
    let parts = Calendar(identifier: .gregorian).dateComponents(
      [.year, .month, .day, .hour, .minute], from: message.date)
    func two(_ number: Int?) -> String { String("0\(number ?? 0)".suffix(2)) }
    let day = "\(parts.year ?? 0)-\(two(parts.month))-\(two(parts.day))"
    return "\(day) \(two(parts.hour)):\(two(parts.minute))"
      + (age == "now" ? ", just now" : ", \(age) ago")
  }

  private var length: String {
    Self.words(message.text) + ", " + HumanReadable.bytes(message.text.utf8.count)
  }

  private static func words(_ text: String) -> String {
    HumanReadable.count(text.split(whereSeparator: \.isWhitespace).count, "word")
  }

  private var ending: String {
    if isWriting { return "still being written" }
    return switch message.ending {
    case .complete: "the model ended it"
    case .interrupted, .writing: "interrupted"
    case .length: "cut at max-tokens"
    case nil: Self.unknown
    }
  }

  private var state: String {
    let pinned = message.isPinned ? "; pinned, so it stays" : ""
    guard let states else { return "…" }
    guard let bytes = states[message.id] else {
      return "not on disk; it is made from an earlier one when it is needed" + pinned
    }
    return "on disk, \(HumanReadable.bytes(bytes))" + pinned
  }
}
