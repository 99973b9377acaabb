import Foundation
import RWKVTensors
import Testing

@testable import RWKVEngine

/// The documented loss, at its edges. `ReferenceTests` holds its value against the references.
@Suite struct LossTests {
  /// Three positions over four tokens.
  private let logits = logitsOf([[0, 1, 2, 3], [5, 5, 5, 5], [0, 0, 0, 9]])

  @Test func eachPositionPredictsTheNextLabel() throws {
    let loss = try #require(CrossEntropy.loss(logits: logits, labels: [3, 2, 0]))

    let first = log(exp(0.0) + exp(1) + exp(2) + exp(3)) - 2
    #expect(abs(loss - (first + log(4)) / 2) < 1e-12)
  }

  @Test func ignoredLabelsAreLeftOutOfTheMean() throws {
    let loss = try #require(CrossEntropy.loss(logits: logits, labels: [-100, -100, 1]))
    #expect(abs(loss - log(4)) < 1e-12)
  }

  @Test func withNothingToPredictThereIsNoLoss() {
    #expect(CrossEntropy.loss(logits: logits, labels: [1, -100, -100]) == nil)
    #expect(CrossEntropy.loss(logits: logitsOf([[1, 2]]), labels: [0]) == nil)
    #expect(CrossEntropy.loss(logits: Activation2D(columns: 4), labels: []) == nil)
  }

  @Test func largeLogitsDoNotOverflow() throws {
    let logits = logitsOf([[1e30, 0], [0, 0]])
    #expect(CrossEntropy.loss(logits: logits, labels: [0, 0]) == 0)
    #expect(CrossEntropy.loss(logits: logits, labels: [0, 1]) == Double(Float(1e30)))
  }
}

/// Rows of logits.
private func logitsOf(_ rows: [[Float]]) -> Activation2D {
  var logits = Activation2D(columns: rows[0].count)
  for var row in rows {
    row.withUnsafeMutableBufferPointer {
      logits.append(Activations(base: $0.baseAddress!, rows: 1, columns: $0.count))
    }
  }
  return logits
}
