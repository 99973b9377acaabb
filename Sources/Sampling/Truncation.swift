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
    // Whatever is below this holds less than 1 - share all together, so the search may skip it.
    let negligible = Float((1 - share) * mass / Double(count))
    var search = FallingSearch()
    for index in logits.indices where weights[index] >= negligible {
      search.add(key: logits[index], measure: weights[index])
    }
    let least = search.key(reaching: share * mass)
    keep { logit, _ in logit >= least }
  }

  /// top-k: keeps the `limit` likeliest tokens; 0 keeps all.
  mutating func keepCount(_ limit: Int, ties: Ties) {
    guard limit > 0, limit < count else { return }
    var search = FallingSearch()
    for logit in logits { search.add(key: logit, measure: 1) }
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
    var search = FallingSearch()
    for (logit, weight) in zip(logits, weights) {
      search.add(key: nearness(logit), measure: weight)
    }
    let least = search.key(reaching: share * mass)
    keep { logit, _ in nearness(logit) >= least }
  }
}
