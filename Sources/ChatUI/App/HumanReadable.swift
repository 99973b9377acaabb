import Foundation

/// Numbers as the screen and the commands write them.
public enum HumanReadable {
  /// "1 message", "12 messages".
  public static func count(_ number: Int, _ noun: String) -> String {
    "\(grouped(number)) \(noun)\(number == 1 ? "" : "s")"
  }

  /// "12,345".
  static func grouped(_ number: Int) -> String {
    let digits = String(number.magnitude)
    var result = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { result += "," }
      result.append(digit)
    }
    return (number < 0 ? "-" : "") + result
  }

  /// How long ago something was, in the largest unit that fits: "now", "5 min", "3 days", "2 years".
  static func age(of date: Date, at now: Date) -> String {
    let seconds = Int(min(max(0, now.timeIntervalSince(date)), 1e11))
    return switch seconds {
    case ..<60: "now"
    case ..<3_600: "\(seconds / 60) min"
    case ..<86_400: "\(seconds / 3_600) h"
    case ..<(86_400 * 61): count(seconds / 86_400, "day")
    case ..<(86_400 * 730): count(seconds * 12 / (86_400 * 365), "month")
    default: count(seconds / (86_400 * 365), "year")
    }
  }

  /// "12 s", "3 min", "2 h": a time to wait, rounded up.
  static func duration(_ seconds: Double) -> String {
    let seconds = Int(min(max(1, seconds.rounded(.up)), 1e9))
    return switch seconds {
    case ..<100: "\(seconds) s"
    case ..<6_000: "\((seconds + 59) / 60) min"
    default: "\((seconds + 3_599) / 3_600) h"
    }
  }

  /// "0.8 ms", "57 ms", "2.3 s": a time that was measured.
  static func seconds(_ seconds: Double) -> String {
    seconds < 0.9995 ? "\(short(seconds * 1_000)) ms" : "\(short(seconds)) s"
  }

  /// "512 B", "1.2 MB": decimal units, as file managers show them.
  public static func bytes(_ count: Int) -> String {
    guard count >= 1_000 else { return "\(count) B" }
    var value = Double(count) / 1_000
    var unit = 0
    let units = ["kB", "MB", "GB", "TB"]
    while value >= 999.5, unit + 1 < units.count {
      value /= 1_000
      unit += 1
    }
    return "\(short(value)) \(units[unit])"
  }

  /// Two or three digits that matter: "0.4", "24.1", "812".
  static func short(_ value: Double) -> String {
    guard value.isFinite, value.magnitude < 1e12 else { return "?" }
    return value.magnitude < 99.95
      ? "\((value * 10).rounded() / 10)" : grouped(Int(value.rounded()))
  }
}
