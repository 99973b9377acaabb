import CommandKit
import RWKVEngine

/// The cost of a token of a reply after a text of some length: for a recurrent network the same after
/// any.
struct LengthMeasurement: Encodable {
  /// Tokens that were read before.
  let tokens: Int
  /// Milliseconds a token.
  let milliseconds: Spread
  /// Bytes of memory in use at the most until this length was read, without what measuring takes.
  let peakMemory: Int

  /// Reads random tokens up to each length, shortest first, and times a reply there.
  ///
  /// The replies take turns, so that what other programs on the machine do meets all lengths alike.
  static func all(
    _ lengths: [Int], of model: any LanguageModel, _ workspace: Workspace, reply: Int, runs: Int,
    _ status: StatusLine
  ) -> [LengthMeasurement] {
    let lengths = Set(lengths).sorted()
    var place = Snapshot(before: model.initialState())
    let places = lengths.map { length in
      let before = place.tokens.count
      let tokens = (before..<length).map { $0 * 7919 % model.architecture.vocabulary }
      _ = place.read(
        tokens, with: model, workspace,
        progress: {
          status.show("reading to \(length) tokens", share: Double(before + $0) / Double(length))
        })
      return (snapshot: place, peakMemory: ProcessUsage.peakMemory - MachineLimits.byteCount)
    }
    var times = places.map { _ in [Double]() }
    for run in 0..<runs {
      for (index, length) in lengths.enumerated() {
        status.show("replying after \(length) tokens, \(run + 1) of \(runs)")
        var place = places[index].snapshot
        let time = ContinuousClock().measure {
          for _ in 0..<reply { _ = place.read([1], with: model, workspace) }
        }
        times[index].append(time.inSeconds * 1_000 / Double(reply))
      }
    }
    return places.indices.map {
      LengthMeasurement(
        tokens: lengths[$0], milliseconds: Spread(times[$0]), peakMemory: places[$0].peakMemory)
    }
  }

  enum CodingKeys: String, CodingKey {
    case tokens
    case milliseconds = "milliseconds_per_token"
    case peakMemory = "peak_memory"
  }
}
