/// Why a tokenizer cannot be used; its description is one line for the person who gave the file.
public struct TokenizerError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file or folder.
  public let path: String
  /// The fault, e.g. "line 7: the token has 3 bytes, its length column says 4".
  public let problem: String

  /// Makes an error about a file or folder.
  public init(path: String, problem: String) {
    self.path = path
    self.problem = problem
  }

  public var description: String { "\(path): \(problem)" }
}

/// A fault inside a file, found by code that need not know which file it reads.
struct FileFault: Error {
  let problem: String

  init(_ problem: String) { self.problem = problem }

  /// The same fault, with the line it is on.
  func onLine(_ number: Int) -> FileFault { FileFault("line \(number): \(problem)") }

  func inFile(_ path: String) -> TokenizerError { TokenizerError(path: path, problem: problem) }

  /// A token as a message shows it: short, quoted, control characters escaped.
  static func quote(_ bytes: some Collection<UInt8>) -> String {
    let shown = String(decoding: bytes.prefix(40), as: UTF8.self).unicodeScalars
      .map { $0.escaped(asASCII: false) }.joined()
    return "\"\(shown)\(bytes.count > 40 ? "…" : "")\""
  }
}
