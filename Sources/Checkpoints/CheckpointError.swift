/// Why a checkpoint cannot be used; its description is one line for the person who gave the file.
public struct CheckpointError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file or folder.
  public let path: String
  /// The tensor concerned, if one is.
  public let tensor: String?
  /// What was wrong, e.g. "the header says 10 GB, the file has 24 bytes".
  public let problem: String

  /// Makes an error about a file, or about one tensor of it.
  public init(path: String, tensor: String? = nil, problem: String) {
    self.path = path
    self.tensor = tensor
    self.problem = problem
  }

  public var description: String {
    if let tensor { "\(path): tensor \(tensor): \(problem)" } else { "\(path): \(problem)" }
  }
}
