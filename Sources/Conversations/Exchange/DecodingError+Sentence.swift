import Foundation

extension DecodingError {
  /// The fault of the JSON in `data`, for the person who edited it, e.g. "messages[2].text is
  /// missing".
  package func sentence(about data: Data) -> String {
    switch self {
    case .keyNotFound(let key, let context):
      return "\(Self.field(context.codingPath + [key])) is missing"
    case .valueNotFound(_, let context):
      return "\(Self.field(context.codingPath)) is empty"
    case .typeMismatch(let type, let context):
      return "\(Self.field(context.codingPath)) is not \(Self.kind(of: type))"
    case .dataCorrupted(let context) where context.codingPath.isEmpty:
      return "is not JSON: \(Self.syntaxProblem(in: data) ?? context.debugDescription)"
    case .dataCorrupted(let context):
      return "\(Self.field(context.codingPath)): \(context.debugDescription)"
    @unknown default:
      return String(describing: self)
    }
  }

  /// Where the JSON breaks off; `JSONDecoder` does not say on Linux, the other reader does.
  private static func syntaxProblem(in data: Data) -> String? {
    do {
      _ = try JSONSerialization.jsonObject(with: data)
      return nil
    } catch {
      return (error as NSError).userInfo["NSDebugDescription"] as? String
    }
  }

  private static func field(_ path: [any CodingKey]) -> String {
    let name = path.reduce(into: "") { name, key in
      if let index = key.intValue {
        name += "[\(index)]"
      } else {
        name += (name.isEmpty ? "" : ".") + key.stringValue
      }
    }
    return name.isEmpty ? "the whole" : name
  }

  private static func kind(of type: any Any.Type) -> String {
    switch type {
    case is String.Type: "a text"
    case is Int.Type, is UInt64.Type: "a whole number"
    case is Double.Type: "a number"
    case is [Any].Type: "a list"
    case is [String: Any].Type: "an object"
    default: "a \(type)"
    }
  }
}
