/// How fast something comes, by its last seconds.
public struct TransferRate: Hashable, Sendable {
  private var marks: [Mark] = []
  private let start: Int

  private struct Mark: Hashable {
    var time: Double
    var count: Int
  }

  /// Begins where so many bytes are there from before.
  public init(startingAt count: Int = 0) { start = count }

  /// Takes a count of bytes at a time in seconds.
  public mutating func note(_ count: Int, at time: Double) {
    if let last = marks.last, marks.count > 1, time - last.time < 0.1 {
      marks[marks.count - 1].count = count
      return
    }
    marks.append(Mark(time: time, count: count))
    while marks.count > 2, time - marks[0].time > 8 { marks.removeFirst() }
  }

  /// Bytes a second; nil before that can be said.
  public var perSecond: Double? {
    guard let first = marks.first, let last = marks.last, last.time - first.time > 0.3,
      last.count > first.count
    else { return nil }
    return Double(last.count - first.count) / (last.time - first.time)
  }

  /// E.g. "120 of 902 MB, 13 %, 11.2 MB/s, 1 min 9 s left".
  public func text(_ received: Int, of size: Int) -> String {
    var text = "\(ByteCount.text(received)) of \(ByteCount.text(size))"
    if size > 0 { text += ", \(received * 100 / size) %" }
    guard let perSecond, received < size else { return text }
    let seconds = Int((Double(size - received) / perSecond).rounded(.up))
    return text + ", \(ByteCount.text(Int(perSecond)))/s, \(Self.time(seconds)) left"
  }

  private static func time(_ seconds: Int) -> String {
    switch seconds {
    case ..<60: "\(seconds) s"
    case ..<3_600: "\(seconds / 60) min"
    default: "\(seconds / 3_600) h \(seconds % 3_600 / 60) min"
    }
  }
}
