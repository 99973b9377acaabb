/// Why a checkpoint cannot be used; its description is one line for the person who gave the file.
public struct CheckpointError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file or folder.
  public let path: String
  /// The tensor concerned, if one is.
  public let tensor: String?
  /// The fault, e.g. "the header says 10 GB, the file has 24 bytes".
  public let problem: String

  /// Makes an error about a file, or about one tensor of it.
  public init(path: String, tensor: String? = nil, problem: String) {
    self.path = path
    self.tensor = tensor
    self.problem = problem
  }

  public var description: String {
    let subject = tensor.map { "tensor \(Self.oneLine($0)): " } ?? ""
    return "\(Self.oneLine(path)): \(subject)\(Self.oneLine(problem))"
  }

  /// The text without anything that could break the line or steer a terminal: names come from
  /// files that anybody may have written.
  private static func oneLine(_ text: String) -> String {
    let limit = 400
    var line = ""
    for scalar in text.unicodeScalars.prefix(limit) {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
        line += "\\u{\(String(scalar.value, radix: 16))}"
      default:
        line.unicodeScalars.append(scalar)
      }
    }
    return text.unicodeScalars.count > limit ? line + "…" : line
  }
}
