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
    // All that are below this hold less than 1 - share together, so the search may go without them.
    let negligible = Float((1 - share) * mass / Double(count))
    keep { _, weight in weight >= negligible }
    var search = FallingSearch(tokens.indices.map { (logits[$0], weights[$0]) })
    let least = search.key(reaching: goal)
    keep { logit, _ in logit >= least }
  }

  /// top-k: keeps the `limit` likeliest tokens; 0 keeps all.
  mutating func keepCount(_ limit: Int, ties: Ties) {
    guard limit > 0, limit < count else { return }
    var search = FallingSearch(logits.map { ($0, 1) })
    let least = search.key(reaching: Double(limit))
    var spare: Int
    switch ties {
    case .all: spare = count
    case .lowestIDs: spare = limit - logits.count { $0 > least }
    }
    keep { logit, _ in
      if logit == least { spare -= 1 }
      return logit > least || logit == least && spare >= 0
    }
  }

  /// min-p: keeps the tokens at least `share` times as likely as the likeliest.
  mutating func keepRelative(_ share: Double) {
    guard share > 0 else { return }
    let least = Float(min(share, 1))
    keep { _, weight in weight >= least }
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
    func nearness(_ logit: Float) -> Float { -Float((Double(logit) - mean).magnitude) }
    var search = FallingSearch(tokens.indices.map { (nearness(logits[$0]), weights[$0]) })
    let least = search.key(reaching: share * mass)
    keep { logit, _ in nearness(logit) >= least }
  }
}
