/// How a weight is written in Hugging Face layout.
public struct PublishedTensor: Hashable, Sendable {
  /// The change that its numbers need.
  public enum Form: Sendable {
    /// They stay as they are.
    case unchanged
    /// A vector, whatever dimensions of 1 it has.
    case vector
    /// Columns become rows.
    case transposed
  }

  /// The name in that layout.
  public let name: String
  /// The change that its numbers need.
  public let form: Form

  /// Describes a tensor to be written.
  public init(_ name: String, _ form: Form = .unchanged) {
    self.name = name
    self.form = form
  }
}
