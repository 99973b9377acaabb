import Foundation

/// The messages of a `conversation.json` in the very form in which this program writes it, read at the
/// speed of the disk.
///
/// Decoding a thousand messages takes `JSONDecoder` many times as long as reading them. What is
/// written otherwise, be it by a space or by the order of two fields, is left to `JSONDecoder`, so there
/// is one place that says what a file may hold and what is wrong with it.
struct MessageScanner {
  /// The messages in their order.
  var messages: [Message] = []
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
      try scanner.expect("[")
      repeat { messages.append(try Self.message(&scanner)) } while scanner.accept(",")
      try scanner.expect("\n  ]")
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
    try scanner.expect("\n    {\n      \"date\" : ")
    let date = try date(&scanner)
    let ending = scanner.accept(",\n      \"ending\" : ") ? try ending(&scanner) : nil
    let id = try scanner.integer(after: ",\n      \"id\" : ")
    let model = scanner.accept(",\n      \"model\" : ") ? try scanner.string() : nil
    let parent = scanner.accept(",\n      \"parent\" : ") ? try scanner.integer() : nil
    let isPinned = scanner.accept(",\n      \"pinned\" : true")
    let raw = scanner.accept(",\n      \"raw\" : ") ? try scanner.string() : nil
    try scanner.expect(",\n      \"role\" : ")
    let role = try role(&scanner)
    let text = try scanner.string(after: ",\n      \"text\" : ")
    try scanner.expect("\n    }")
    return Message(
      id: id, parent: parent, role: role, text: text, date: date, ending: ending, model: model,
      raw: raw, isPinned: isPinned)
  }

  private static func role(_ scanner: inout JSONScanner) throws(JSONScanner.Surprise) -> Role {
    if scanner.accept("\"user\"") { return .user }
    try scanner.expect("\"assistant\"")
    return .assistant
  }

  private static func ending(
    _ scanner: inout JSONScanner
  ) throws(JSONScanner.Surprise) -> Message.Ending {
    if scanner.accept("\"complete\"") { return .complete }
    if scanner.accept("\"interrupted\"") { return .interrupted }
    if scanner.accept("\"length\"") { return .length }
    try scanner.expect("\"writing\"")
    return .writing
  }

  static func date(_ scanner: inout JSONScanner) throws(JSONScanner.Surprise) -> Date {
    try scanner.expect("\"")
    guard let date = date(try scanner.take(20)) else { throw JSONScanner.Surprise() }
    try scanner.expect("\"")
    return date
  }

  /// A time such as `2025-11-21T09:00:00Z`, in 1970 or later.
  static func date(_ bytes: UnsafeRawBufferPointer) -> Date? {
    func pair(_ place: Int) -> Int? {
      let (tens, ones) = (bytes[place] &- UInt8(ascii: "0"), bytes[place + 1] &- UInt8(ascii: "0"))
      return tens < 10 && ones < 10 ? Int(tens) * 10 + Int(ones) : nil
    }
    func isMark(_ mark: Unicode.Scalar, at place: Int) -> Bool {
      bytes[place] == UInt8(ascii: mark)
    }
    guard bytes.count == 20, isMark("-", at: 4), isMark("-", at: 7), isMark("T", at: 10),
      isMark(":", at: 13), isMark(":", at: 16), isMark("Z", at: 19),
      let century = pair(0), let yearOfCentury = pair(2), let month = pair(5), let day = pair(8),
      let hour = pair(11), let minute = pair(14), let second = pair(17),
      case let year = century * 100 + yearOfCentury, year >= 1970, (1...12).contains(month),
      day >= 1, hour < 24, minute < 60, second < 60
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
