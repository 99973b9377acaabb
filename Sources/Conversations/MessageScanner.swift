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
      if name == "tip" { hasTip = true }
      guard name == "messages" else { return try scanner.skip() }
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
      case "id" where id == nil: id = try scanner.integer()
      case "parent" where parent == nil: parent = try scanner.integer()
      case "role" where role == nil: role = try known(Role(rawValue: scanner.string()))
      case "text" where text == nil: text = try scanner.string()
      case "date" where date == nil: date = try known(Self.date(scanner.string()))
      case "ending" where ending == nil:
        ending = try known(Message.Ending(rawValue: scanner.string()))
      case "model" where model == nil: model = try scanner.string()
      case "raw" where raw == nil: raw = try scanner.string()
      case "pinned" where isPinned == nil: isPinned = try scanner.boolean()
      default: throw JSONScanner.Surprise()
      }
    }
    return Message(
      id: try known(id), parent: parent, role: try known(role), text: try known(text),
      date: try known(date), ending: ending, model: model, raw: raw, isPinned: isPinned ?? false)
  }

  private static func known<T>(_ value: T?) throws(JSONScanner.Surprise) -> T {
    guard let value else { throw JSONScanner.Surprise() }
    return value
  }

  /// A time such as `2025-11-21T09:00:00Z`, in 1970 or later.
  static func date(_ text: String) -> Date? {
    let pattern = Array("0000-00-00T00:00:00Z".utf8)
    let bytes = Array(text.utf8)
    guard bytes.count == pattern.count else { return nil }
    var numbers = [0]
    for (byte, expected) in zip(bytes, pattern) {
      if expected != UInt8(ascii: "0") {
        guard byte == expected else { return nil }
        numbers.append(0)
      } else {
        guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
        numbers[numbers.count - 1] = numbers[numbers.count - 1] * 10 + Int(byte - UInt8(ascii: "0"))
      }
    }
    let (year, month, day) = (numbers[0], numbers[1], numbers[2])
    guard year >= 1970, (1...12).contains(month), day >= 1, numbers[3] < 24, numbers[4] < 60,
      numbers[5] < 60
    else { return nil }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    guard day <= lengths[month - 1] else { return nil }
    let before = year - 1
    let leaps = before / 4 - before / 100 + before / 400 - (1969 / 4 - 1969 / 100 + 1969 / 400)
    let days = (year - 1970) * 365 + leaps + lengths[..<(month - 1)].reduce(0, +) + day - 1
    return Date(
      timeIntervalSince1970: Double(((days * 24 + numbers[3]) * 60 + numbers[4]) * 60 + numbers[5]))
  }
}
