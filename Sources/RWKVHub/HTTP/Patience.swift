import Foundation

/// How often a failed request is tried again, and how long is waited before.
public struct Patience: Sendable {
  /// Waits so many seconds, or until it is cancelled; tests do not.
  var wait: @Sendable (_ seconds: Double, _ isCancelled: () -> Bool) -> Void = Self.sleep
  /// Seconds before each further try.
  var delays: [Double] = [1, 2, 4, 8, 8]
  /// As long as a server may ask to wait.
  var longest = 900.0

  /// As people want it.
  public init() {}

  /// The seconds before a try, the first further one being 0; nil where it is given up.
  ///
  /// - Parameters:
  ///   - asked: What the server asks for.
  ///   - isReached: Whether the server has answered before: one that cannot be reached is given up sooner.
  func delay(before attempt: Int, asked: Double?, isReached: Bool) -> Double? {
    guard attempt < (isReached ? delays.count : min(2, delays.count)) else { return nil }
    if let asked { return asked <= longest ? asked : nil }
    return delays[attempt] * .random(in: 0.75...1.25)
  }

  private static func sleep(_ seconds: Double, _ isCancelled: () -> Bool) {
    let end = DispatchTime.now().uptimeNanoseconds &+ UInt64(max(0, seconds) * 1e9)
    while DispatchTime.now().uptimeNanoseconds < end, !isCancelled() { usleep(50_000) }
  }
}

extension HTTPHead {
  /// Whether the same request may get another answer later.
  var isPassing: Bool { [408, 429, 500, 502, 503, 504].contains(status) }

  /// The seconds that the server asks to wait, where it does.
  func pause(at now: Date = Date()) -> Double? {
    // `"api";r=0;t=55`: nothing remains for 55 seconds.
    if status == 429, let limit = headers["ratelimit"],
      let match = limit.firstMatch(of: #/;\s*t=([0-9]{1,6})/#), let seconds = Double(match.1)
    {
      return seconds + 1
    }
    guard let after = headers["retry-after"] else { return nil }
    if let seconds = Double(after), seconds.isFinite, seconds >= 0 { return seconds }
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(identifier: "GMT")
    formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
    return formatter.date(from: after).map { max(0, $0.timeIntervalSince(now)) }
  }
}
