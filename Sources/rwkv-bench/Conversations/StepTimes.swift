import CommandKit
import RWKVEngine

/// How long steps took, each beside the plain read of the files that it is about.
struct StepTimes {
  /// The cost of one step.
  struct Step: Encodable {
    let name: String
    let seconds: Spread
    /// Multiples of the plain read of the files it is about, measured just before each run.
    let ofPlainRead: Spread
    /// Share of reading the text up to that place again; nil for what needs no state.
    let ofReading: Double?

    enum CodingKeys: String, CodingKey {
      case name, seconds
      case ofPlainRead = "of_plain_read"
      case ofReading = "of_reading"
    }
  }

  /// Where the files are before each step, and before the plain read beside it.
  enum Source {
    case pageCache
    case disk
  }

  let source: Source
  /// Whether the files always were there.
  private(set) var isTrue = true
  private var times: [String: [(seconds: Double, plain: Double)]] = [:]

  init(from source: Source) { self.source = source }

  /// Takes the time of a step that reads or writes those files.
  mutating func time(
    _ step: String, _ files: [String], _ body: () throws -> Void
  ) rethrows {
    makeReady(files)
    let plain = PlainRead.seconds(files)
    makeReady(files)
    let seconds = try ContinuousClock().measure { try body() }.inSeconds
    times[step, default: []].append((seconds, plain))
  }

  private mutating func makeReady(_ files: [String]) {
    if source == .disk, !PageCache.drop(files) { isTrue = false }
  }

  /// The plain reads beside a step.
  func plainReads(of step: String) -> Spread { Spread(times[step, default: []].map(\.plain)) }

  /// The cost of steps.
  ///
  /// - Parameter readingSeconds: What reading the text up to a step's place again takes; nil for what
  ///   needs no state.
  func steps(_ names: [String], readingSeconds: (_ step: String) -> Double?) -> [Step] {
    names.map { name in
      let times = times[name, default: []]
      let seconds = Spread(times.map(\.seconds))
      return Step(
        name: name, seconds: seconds, ofPlainRead: Spread(times.map { $0.seconds / $0.plain }),
        ofReading: readingSeconds(name).map { seconds.median / $0 })
    }
  }
}
