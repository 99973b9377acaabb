import Foundation

extension DecodingError {
  /// What is wrong with a JSON file, for the person who edited it, e.g. "messages[2].text is missing".
  var sentence: String {
    switch self {
    case .keyNotFound(let key, let context):
      return "\(Self.field(context.codingPath + [key])) is missing"
    case .valueNotFound(_, let context):
      return "\(Self.field(context.codingPath)) is empty"
    case .typeMismatch(let type, let context):
      return "\(Self.field(context.codingPath)) is not \(Self.kind(of: type))"
    case .dataCorrupted(let context) where context.codingPath.isEmpty:
      let detail = (context.underlyingError as NSError?)?.userInfo[NSDebugDescriptionErrorKey]
      return "is not JSON: \(detail as? String ?? context.debugDescription)"
    case .dataCorrupted(let context):
      return "\(Self.field(context.codingPath)): \(context.debugDescription)"
    @unknown default:
      return String(describing: self)
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
