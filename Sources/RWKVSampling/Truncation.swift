/// The ways to leave out unlikely tokens.
extension Probabilities {
  /// Which tokens stay when several have the logit of the last one kept.
  enum Ties {
    case all, lowestIDs
  }

  /// top-p: keeps the likeliest tokens whose probabilities first add up to `share`.
  ///
  /// Tokens as likely as the last of them stay too. At least one is kept.
  mutating func keepMass(_ share: Double) {
    guard share < 1 else { return }
    let share = max(share, 0)
    let goal = share * mass
    // All that are below this hold less than 1 - share together, so the search may go without them:
    // which pays where few are left then, as with most texts.
    let negligible = Float((1 - share) * mass / Double(count))
    let likely = places(weights, atLeast: negligible)
    if likely.count < count / 4 { keep(likely) }
    let least = CumulativeThreshold.key(reaching: goal, keys: logits, measures: weights)
    keep(places(logits, atLeast: least))
  }

  /// top-k: keeps the `limit` likeliest tokens; 0 keeps all.
  mutating func keepCount(_ limit: Int, ties: Ties) {
    guard limit > 0, limit < count else { return }
    let least = CumulativeThreshold.key(
      reaching: Double(limit), keys: logits, measures: Array(repeating: 1, count: count))
    keep(places(logits, atLeast: least))
    guard ties == .lowestIDs else { return }
    var spare = limit - logits.count { $0 > least }
    keep(
      (0..<Int32(count)).filter { place in
        let logit = logits[Int(place)]
        if logit == least { spare -= 1 }
        return logit > least || spare >= 0
      })
  }

  /// min-p: keeps the tokens at least `share` times as likely as the likeliest.
  mutating func keepRelative(_ share: Double) {
    guard share > 0 else { return }
    keep(places(weights, atLeast: Float(min(share, 1))))
  }

  /// Locally typical sampling: keeps the tokens whose information is nearest to the expected
  /// information (the entropy), until their probabilities add up to `share`.
  ///
  /// Information is -log p, so its distance to the entropy is, but for the temperature, that of a
  /// logit to the mean logit.
  mutating func keepTypical(_ share: Double) {
    guard share < 1 else { return }
    var mean = 0.0
    for (logit, weight) in zip(logits, weights) where weight > 0 {
      mean += Double(logit) * Double(weight) / mass
    }
    let nearness = logits.map { -Float((Double($0) - mean).magnitude) }
    let least = CumulativeThreshold.key(reaching: share * mass, keys: nearness, measures: weights)
    keep(places(nearness, atLeast: least))
  }
}
