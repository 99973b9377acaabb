/// The tokens that may come next and how likely each is, not yet divided by their sum.
///
/// Logits are kept relative to the greatest, so the likeliest token's logit is 0 and its weight 1.
/// Tokens stay in rising order of their ids, which makes a draw independent of how the others were
/// removed. Sums are in Double and the exponential is our own: nothing here asks the machine's
/// mathematical library, whose last bits differ from one to the next.
struct Probabilities {
  private(set) var tokens: [Int32]
  /// Differences to the greatest logit, at most 0.
  private(set) var logits: [Float]
  /// `e^(logit / temperature)`.
  private(set) var weights: [Float]
  /// The sum of the weights.
  private(set) var mass: Double
  /// The temperature that the weights are for.
  private var temperature: Double

  /// The softmax of `logits / temperature`; nil where no logit is above -∞.
  ///
  /// NaN counts as -∞; +∞ as the greatest finite number, so several share what there is.
  init?(logits: [Float], temperature: Double) {
    let limit = Float.greatestFiniteMagnitude
    let greatest = min(Self.greatest(of: logits), limit)
    guard greatest > -.infinity else { return nil }
    tokens = Array(unsafeUninitializedCapacity: logits.count) { tokens, filled in
      for token in logits.indices { tokens[token] = Int32(truncatingIfNeeded: token) }
      filled = logits.count
    }
    self.logits = logits.vectorMap { min($0.isNaN ? -.infinity : $0, limit) - greatest }
    self.temperature = temperature
    (weights, mass) = Self.weights(of: self.logits, temperature: temperature)
  }

  var count: Int { tokens.count }

  /// Weighs the tokens that are left by another temperature.
  mutating func temper(_ temperature: Double) {
    guard temperature != self.temperature else { return }
    self.temperature = temperature
    (weights, mass) = Self.weights(of: logits, temperature: temperature)
  }

  /// The places of the tokens whose key, of those in the order of ids, is at least `least`.
  func places(_ keys: [Float], atLeast least: Float) -> [Int32] {
    Array(unsafeUninitializedCapacity: count) { places, kept in
      for index in keys.indices {
        // Written in any case: which ones are kept is as good as random, and a wrong guess costs the
        // processor more than a number to be overwritten.
        places[kept] = Int32(truncatingIfNeeded: index)
        kept += keys[index] >= least ? 1 : 0
      }
    }
  }

  /// Removes all tokens but those at these places, which rise.
  mutating func keep(_ places: [Int32]) {
    guard places.count < count else { return }
    tokens = places.map { tokens[Int($0)] }
    logits = places.map { logits[Int($0)] }
    weights = places.map { weights[Int($0)] }
    mass = Self.sum(weights)
  }

  /// The token at which the running sum of probabilities, in order of ids, passes `unit` in 0..<1.
  func token(at unit: Double) -> Int {
    let goal = unit * mass
    var sum = 0.0
    for index in weights.indices {
      sum += Double(weights[index])
      if sum > goal { return Int(tokens[index]) }
    }
    // Rounding alone leads here: the two sums add in different orders.
    return Int(tokens[weights.lastIndex { $0 > 0 } ?? 0])
  }

  /// The probabilities of all `size` tokens, `[V]`; they add up to 1.
  func dense(size: Int) -> [Double] {
    var all = [Double](repeating: 0, count: size)
    for (token, weight) in zip(tokens, weights) { all[Int(token)] = Double(weight) / mass }
    return all
  }

  /// The lowest id among the tokens with the greatest logit; 0 where every logit is NaN or -∞.
  static func likeliest(_ logits: [Float]) -> Int {
    var best = 0
    var greatest = -Float.infinity
    for (token, logit) in logits.enumerated() where logit > greatest {
      best = token
      greatest = logit
    }
    return best
  }

  /// The greatest number, in eight running maxima at once; NaN counts as -∞.
  private static func greatest(of logits: [Float]) -> Float {
    var greatest = SIMD8<Float>(repeating: -.infinity)
    let whole = logits.count & ~7
    logits.withUnsafeBufferPointer { logits in
      for base in stride(from: 0, to: whole, by: 8) {
        for lane in 0..<8 {
          let logit = logits[base + lane]
          greatest[lane] = logit > greatest[lane] ? logit : greatest[lane]
        }
      }
    }
    return logits[whole...].reduce(greatest.max()) { $1 > $0 ? $1 : $0 }
  }

  private static func weights(
    of logits: [Float], temperature: Double
  ) -> (weights: [Float], mass: Double) {
    // Finite, so that the likeliest token keeps 0 · scale = 0 at the smallest temperature.
    let scale = Float(min(1 / temperature, 1e30))
    let weights = logits.vectorMap { exponential($0 * scale) }
    return (weights, sum(weights))
  }

  /// The sum, in eight running sums at once because one alone waits for each addition.
  private static func sum(_ weights: [Float]) -> Double {
    var sums = SIMD8<Double>.zero
    let whole = weights.count & ~7
    weights.withUnsafeBufferPointer { weights in
      for base in stride(from: 0, to: whole, by: 8) {
        for lane in 0..<8 { sums[lane] += Double(weights[base + lane]) }
      }
    }
    return weights[whole...].reduce(sums.sum()) { $0 + Double($1) }
  }
}

extension [Float] {
  /// As `map`, but with the memory there from the start, so that the compiler makes vectors of it.
  @inline(__always)
  fileprivate func vectorMap(_ transform: (Float) -> Float) -> [Float] {
    [Float](unsafeUninitializedCapacity: count) { results, filled in
      withUnsafeBufferPointer { values in
        for index in 0..<values.count { results[index] = transform(values[index]) }
      }
      filled = count
    }
  }
}

/// `e^x` for x ≤ 0, to within 2 units in the last place; 0 below -87 and for NaN.
///
/// `e^x = 2^n · e^r` with the integer `n` nearest to `x / ln 2`; for the rest, |r| ≤ ln 2 / 2, the
/// power series to its seventh term. Without branches, so that the compiler makes vectors of it.
@inline(__always)
func exponential(_ x: Float) -> Float {
  let limited = x > -87 ? x : -87
  // Adding 1.5 · 2²³ leaves the rounded integer in the lowest bits of the sum.
  let shift: Float = 0x1.8p23
  let shifted = limited * 1.442_695 + shift
  let n = shifted - shift
  let r = limited - n * 0x1.62e4p-1 - n * 0x1.7f7d1cp-20
  var series: Float = 1 + r * (1 / 7)
  series = 1 + r * (1 / 6) * series
  series = 1 + r * (1 / 5) * series
  series = 1 + r * (1 / 4) * series
  series = 1 + r * (1 / 3) * series
  series = 1 + r * (1 / 2) * series
  series = 1 + r * series
  let power = Float(bitPattern: (shifted.bitPattern &<< 23) &+ Float(1).bitPattern)
  return x > -87 ? series * power : 0
}
