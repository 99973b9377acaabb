import Conversations
import Foundation

/// The key of a state on disk: a model, and the message that it has read last.
///
/// Written `<fingerprint>-m<id>`, e.g. `9f86d081884c7d65-m12`; `m0` stands before the first message,
/// after the system text.
public struct StateKey: Hashable, Sendable, LosslessStringConvertible {
  /// The model's fingerprint.
  public let model: String
  /// The message whose piece was read last; nil for the beginning.
  public let message: MessageID?

  /// Makes the key of a model's state after a message.
  public init(model: String, message: MessageID?) {
    self.model = model
    self.message = message
  }

  /// Reads a key; nil for one of another kind.
  public init?(_ description: String) {
    guard let mark = description.range(of: "-m", options: .backwards),
      mark.lowerBound > description.startIndex
    else { return nil }
    let digits = description[mark.upperBound...]
    guard let number = MessageID(digits), String(number) == digits, number >= 0 else { return nil }
    self.init(model: String(description[..<mark.lowerBound]), message: number == 0 ? nil : number)
  }

  public var description: String { "\(model)-m\(message ?? 0)" }
}
