/// A fault of a JSON text.
public struct JSONFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kind of fault.
  public enum Kind: Hashable, Sendable {
    /// It is not JSON, from that byte on.
    case syntax(byte: Int)
    /// It is JSON, but not what is wanted.
    case content
  }

  /// The kind of fault.
  public var kind: Kind
  /// The field, e.g. `messages[2].text`; empty for the whole.
  public var path: String
  /// The fault, e.g. "is missing".
  public var problem: String

  /// Makes a fault in a text that is no JSON.
  public static func syntax(_ problem: String, at byte: Int) -> JSONFault {
    JSONFault(kind: .syntax(byte: byte), path: "", problem: problem)
  }

  /// Makes a fault of a value.
  public static func content(_ problem: String) -> JSONFault {
    JSONFault(kind: .content, path: "", problem: problem)
  }

  /// The same fault, of a member of an object.
  public func inside(_ member: String) -> JSONFault { prefixed(member) }

  /// The same fault, of an element of an array.
  public func inside(_ index: Int) -> JSONFault { prefixed("[\(index)]") }

  private func prefixed(_ part: String) -> JSONFault {
    var fault = self
    fault.path = path.isEmpty || path.hasPrefix("[") ? part + path : part + "." + path
    return fault
  }

  /// One line, e.g. "messages[2].text is missing".
  public var description: String {
    switch kind {
    case .syntax(let byte): "broken JSON at byte \(byte): \(problem)"
    case .content: (path.isEmpty ? "the whole" : path) + " " + problem
    }
  }
}
