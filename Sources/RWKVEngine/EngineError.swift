/// Why a model or a state cannot be used; its description is one line for the person.
public struct EngineError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file or folder.
  public let path: String
  /// The fault, in words that follow the name of the file.
  public let problem: String

  /// Makes an error about a file or folder.
  public init(path: String, problem: String) {
    self.path = path
    self.problem = problem
  }

  public var description: String { "\(path): \(problem)" }
}
