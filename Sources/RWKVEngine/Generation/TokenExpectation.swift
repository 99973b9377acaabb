import Foundation
import RWKVTensors
import RWKVTokenizers

/// How likely a token of a text was, to the model that had read what stands before it, and what was likelier.
public struct TokenExpectation: Hashable, Sendable {
  /// A token that might have come.
  public struct Candidate: Hashable, Sendable {
    /// Its number.
    public let token: TokenID
    /// From 0 to 1.
    public let probability: Double

    /// Makes a candidate.
    public init(token: TokenID, probability: Double) {
      self.token = token
      self.probability = probability
    }
  }

  /// The token that came.
  public let token: TokenID
  /// -ln of its probability, in nats.
  public let surprise: Double
  /// The most likely tokens, the most likely first.
  public let candidates: [Candidate]

  /// Its probability, from 0 to 1.
  public var probability: Double { exp(-surprise) }

  /// Looks at what a model expected.
  ///
  /// - Parameters:
  ///   - logits: Of all tokens, [V].
  ///   - count: The candidates wanted.
  init(of token: TokenID, _ logits: ArraySlice<Float>, candidates count: Int) {
    // What is no number is not likely.
    let numbers = logits.map { $0.isNaN ? -.infinity : $0 }
    var best: [Int] = []
    var least = -Float.infinity
    for (index, value) in numbers.enumerated() where best.count < count || value > least {
      guard count > 0 else { break }
      best.insert(index, at: best.firstIndex { numbers[$0] < value } ?? best.count)
      if best.count > count { best.removeLast() }
      if best.count == count { least = numbers[best[count - 1]] }
    }
    let largest = Double(numbers.max() ?? 0)
    let sum = numbers.reduce(0.0) { $0 + exp(Double($1) - largest) }
    func surprise(_ index: Int) -> Double {
      let value = largest + log(sum) - Double(numbers[index])
      return value.isNaN ? .infinity : max(0, value)
    }
    self.token = token
    self.surprise = surprise(token)
    candidates = best.map { Candidate(token: $0, probability: exp(-surprise($0))) }
  }
}

extension Generator {
  /// Tokens whose logits are in memory at once: those of a large vocabulary take 256 kB each.
  private static let stretch = 64

  /// How likely tokens were that follow a place, read in passes of many.
  ///
  /// - Parameters:
  ///   - start: The place before them; nil is the empty text, before which nothing is expected.
  ///   - count: The candidates wanted of each; 0 for the surprise alone.
  ///   - didRead: Told how many tokens are done.
  /// - Returns: What was expected of each token, nil for one before which nothing was read; and the place after
  ///   the last. Nil where this was cancelled.
  public func expectations(
    of tokens: [TokenID], from start: consuming Snapshot?, candidates count: Int = 10,
    isCancelled: () -> Bool = { false }, didRead: (Int) -> Void = { _ in }
  ) -> (expectations: [TokenExpectation?], end: Snapshot)? {
    let reading = reading(from: start)
    var found: [TokenExpectation?] = []
    found.reserveCapacity(tokens.count)
    for first in stride(from: 0, to: tokens.count, by: Self.stretch) {
      let part = Array(tokens[first..<min(first + Self.stretch, tokens.count)])
      let before = reading.logits
      guard let logits = reading.readForLogits(part, workspace, isCancelled: isCancelled) else {
        return nil
      }
      for (row, token) in part.enumerated() {
        let expected = row == 0 ? before[...] : logits[row - 1]
        found.append(
          expected.isEmpty ? nil : TokenExpectation(of: token, expected, candidates: count))
      }
      didRead(found.count)
    }
    return (found, reading.snapshot())
  }
}
