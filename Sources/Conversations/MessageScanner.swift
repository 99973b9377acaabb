import Foundation

/// The messages of a `conversation.json` that this program wrote, read at the speed of the disk.
///
/// Decoding a thousand messages takes `JSONDecoder` many times as long as reading them. What is
/// written otherwise than this program writes it, by a person or another program, is left to
/// `JSONDecoder`, so there is one place that says what a file may hold and what is wrong with it.
struct MessageScanner {
  /// The messages in their order.
  private(set) var messages: [Message] = []
  /// The file with an empty list in their place.
  private(set) var rest = Data()

  /// Splits a file; nil where anything in it is a surprise.
  init?(_ file: Data) {
    let isRead = file.withUnsafeBytes { bytes in
      do throws(JSONScanner.Surprise) {
        return try scan(bytes)
      } catch {
        return false
      }
    }
    guard isRead else { return nil }
  }

  private mutating func scan(_ bytes: UnsafeRawBufferPointer) throws(JSONScanner.Surprise) -> Bool {
    var scanner = JSONScanner(bytes)
    var messages: [Message] = []
    var place: Range<Int>?
    var hasTip = false
    try scanner.object { scanner, name throws(JSONScanner.Surprise) in
      if "tip" ~= name { hasTip = true }
      guard "messages" ~= name else { return try scanner.skip() }
      guard place == nil else { throw JSONScanner.Surprise() }
      _ = try scanner.peek()
      let start = scanner.position
      try scanner.array { scanner throws(JSONScanner.Surprise) in
        messages.append(try Self.message(&scanner))
      }
      place = start..<scanner.position
    }
    // Without a tip, it is the last message.
    guard scanner.isAtEnd(), hasTip, let place else { return false }
    self.messages = messages
    rest = Data(bytes[..<place.lowerBound]) + Data("[]".utf8) + Data(bytes[place.upperBound...])
    return true
  }

  private static func message(_ scanner: inout JSONScanner) throws(JSONScanner.Surprise) -> Message
  {
    var id: Int?
    var parent: Int?
    var role: Role?
    var text: String?
    var date: Date?
    var ending: Message.Ending?
    var model: String?
    var raw: String?
    var isPinned: Bool?
    try scanner.object { scanner, name throws(JSONScanner.Surprise) in
      switch name {
      case "date" where date == nil: date = try known(Self.date(scanner.word().bytes))
      case "ending" where ending == nil: ending = try Self.ending(scanner.word())
      case "id" where id == nil: id = try scanner.integer()
      case "model" where model == nil: model = try scanner.string()
      case "parent" where parent == nil: parent = try scanner.integer()
      case "pinned" where isPinned == nil: isPinned = try scanner.boolean()
      case "raw" where raw == nil: raw = try scanner.string()
      case "role" where role == nil: role = try Self.role(scanner.word())
      case "text" where text == nil: text = try scanner.string()
      default: throw JSONScanner.Surprise()
      }
    }
    return Message(
      id: try known(id), parent: parent, role: try known(role), text: try known(text),
      date: try known(date), ending: ending, model: model, raw: raw, isPinned: isPinned ?? false)
  }

  // To make a text of a word and look that up took longer than all else about it.

  private static func role(_ word: JSONScanner.Word) throws(JSONScanner.Surprise) -> Role {
    switch word {
    case "user": .user
    case "assistant": .assistant
    default: throw JSONScanner.Surprise()
    }
  }

  private static func ending(
    _ word: JSONScanner.Word
  ) throws(JSONScanner.Surprise) -> Message.Ending {
    switch word {
    case "complete": .complete
    case "interrupted": .interrupted
    case "length": .length
    case "writing": .writing
    default: throw JSONScanner.Surprise()
    }
  }

  private static func known<T>(_ value: T?) throws(JSONScanner.Surprise) -> T {
    guard let value else { throw JSONScanner.Surprise() }
    return value
  }

  /// A time such as `2025-11-21T09:00:00Z`, in 1970 or later.
  static func date(_ bytes: UnsafeRawBufferPointer) -> Date? {
    // The digits and the first thing after them.
    func number(_ digits: Range<Int>, before mark: Unicode.Scalar) -> Int? {
      guard bytes[digits.upperBound] == UInt8(ascii: mark) else { return nil }
      var value = 0
      for byte in bytes[digits] {
        guard byte &- UInt8(ascii: "0") < 10 else { return nil }
        value = value * 10 + Int(byte &- UInt8(ascii: "0"))
      }
      return value
    }
    guard bytes.count == 20,
      let year = number(0..<4, before: "-"), let month = number(5..<7, before: "-"),
      let day = number(8..<10, before: "T"), let hour = number(11..<13, before: ":"),
      let minute = number(14..<16, before: ":"), let second = number(17..<19, before: "Z"),
      year >= 1970, (1...12).contains(month), day >= 1, hour < 24, minute < 60, second < 60
    else { return nil }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let leapDay = isLeap ? 1 : 0
    let daysOfMonth = month == 2 ? 28 + leapDay : 30 + (month + month / 8) % 2
    guard day <= daysOfMonth else { return nil }
    let before = year - 1
    let leaps = before / 4 - before / 100 + before / 400 - (1969 / 4 - 1969 / 100 + 1969 / 400)
    let daysBefore = daysBeforeMonth[month - 1] + (month > 2 ? leapDay : 0)
    let days = (year - 1970) * 365 + leaps + daysBefore + day - 1
    return Date(timeIntervalSince1970: Double(((days * 24 + hour) * 60 + minute) * 60 + second))
  }

  private static let daysBeforeMonth = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]
}
