import Foundation
import RWKVJSON

/// A time as `2025-11-21T09:00:00Z`: in whole seconds, of the years 0 to 9999.
extension Date: JSONCoded {
  public init(from reader: inout JSONReader) throws(JSONFault) {
    guard let date = try reader.text().withBytes(Date.init(utf8:)) else {
      throw .content("is not a time such as 2025-11-21T09:00:00Z")
    }
    self = date
  }

  public func write(to writer: inout JSONWriter) { writer.string(wholeSeconds) }

  /// The time as files have it, in whole seconds.
  var inWholeSeconds: Date { Date(timeIntervalSince1970: timeIntervalSince1970.rounded(.down)) }

  /// The time in whole seconds; one of another millennium is brought to the nearest that has four digits.
  private var wholeSeconds: String {
    let seconds = Int(
      min(max(timeIntervalSince1970.rounded(.down), -62_167_219_200), 253_402_300_799))
    let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
    let time = seconds - days * 86_400
    let (year, month, day) = Self.calendar(daysSince1970: days)
    func padded(_ value: Int, _ width: Int = 2) -> String {
      let digits = String(value)
      return String(repeating: "0", count: width - digits.count) + digits
    }
    return "\(padded(year, 4))-\(padded(month))-\(padded(day))T"
      + "\(padded(time / 3_600)):\(padded(time / 60 % 60)):\(padded(time % 60))Z"
  }

  /// A time of that form, also with parts of a second, which are left out, or with a distance from UTC.
  private init?(utf8 text: UnsafeRawBufferPointer) {
    @inline(__always)
    func number(_ place: Int, _ count: Int) -> Int? {
      guard place + count <= text.count else { return nil }
      var value = 0
      for index in place..<place + count {
        guard case let digit = text[index] &- UInt8(ascii: "0"), digit < 10 else { return nil }
        value = value &* 10 &+ Int(digit)
      }
      return value
    }
    @inline(__always)
    func isMark(_ mark: Unicode.Scalar, at place: Int) -> Bool {
      place < text.count && text[place] == UInt8(ascii: mark)
    }
    guard let year = number(0, 4), isMark("-", at: 4), let month = number(5, 2), isMark("-", at: 7),
      let day = number(8, 2), isMark("T", at: 10), let hour = number(11, 2), isMark(":", at: 13),
      let minute = number(14, 2), isMark(":", at: 16), let second = number(17, 2),
      (1...12).contains(month), (1...Self.days(inMonth: month, of: year)).contains(day),
      hour < 24, minute < 60, second < 60
    else { return nil }
    var place = 19
    if isMark(".", at: place) {
      repeat { place += 1 } while number(place, 1) != nil
    }
    var offset = 0
    if isMark("Z", at: place) {
      place += 1
    } else {
      guard isMark("+", at: place) || isMark("-", at: place), let hours = number(place + 1, 2),
        isMark(":", at: place + 3), let minutes = number(place + 4, 2), hours < 24, minutes < 60
      else { return nil }
      offset = (hours * 60 + minutes) * (isMark("-", at: place) ? -60 : 60)
      place += 6
    }
    guard place == text.count else { return nil }
    let days = Self.days(year, month, day)
    let seconds = ((days * 24 + hour) * 60 + minute) * 60 + second - offset
    self.init(timeIntervalSince1970: Double(seconds))
  }

  private static func days(inMonth month: Int, of year: Int) -> Int {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return month == 2 ? (isLeap ? 29 : 28) : 30 + (month + month / 8) % 2
  }

  // The proleptic Gregorian calendar in eras of 400 years that begin in March; see
  // https://howardhinnant.github.io/date_algorithms.html

  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let year = month <= 2 ? year - 1 : year
    let era = (year >= 0 ? year : year - 399) / 400
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private static func calendar(daysSince1970 days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * month + 2) / 5 + 1
    let isAfterDecember = month >= 10
    return (
      yearOfEra + era * 400 + (isAfterDecember ? 1 : 0), isAfterDecember ? month - 9 : month + 3,
      day
    )
  }
}
