import Foundation
import RWKVTokenizers

/// The documented `labels` loss: mean cross entropy, in nats a token, of predicting each next label.
public enum CrossEntropy {
  /// Labels of this value are left out of the mean.
  public static let ignored = -100

  /// The loss of logits [T, V] against labels [T]; position t predicts label t + 1.
  ///
  /// nil where no position is left to predict. Labels must be `ignored` or below V.
  public static func loss(logits: Activation2D, labels: [TokenID]) -> Double? {
    loss([(logits, labels)])
  }

  /// The loss of a batch of sequences: the mean over all of their positions.
  public static func loss(_ sequences: [(logits: Activation2D, labels: [TokenID])]) -> Double? {
    var total = 0.0
    var count = 0
    for (logits, labels) in sequences {
      precondition(labels.count == logits.rows)
      for (row, label) in labels.dropFirst().enumerated() where label != ignored {
        total += negativeLogLikelihood(of: label, logits[row])
        count += 1
      }
    }
    return count == 0 ? nil : total / Double(count)
  }

  /// -ln softmax(logits)[token].
  public static func negativeLogLikelihood(of token: TokenID, _ logits: ArraySlice<Float>) -> Double
  {
    precondition((0..<logits.count).contains(token))
    let largest = Double(logits.max() ?? 0)
    let sum = logits.reduce(0.0) { $0 + exp(Double($1) - largest) }
    return largest + log(sum) - Double(logits[logits.startIndex + token])
  }
}
