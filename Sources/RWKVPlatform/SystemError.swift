import Glibc

/// Why the system refused a call on a file, in its own words.
public struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The value of `errno`.
  public let code: Int32

  /// Makes the error of a code.
  public init(code: Int32) { self.code = code }

  /// The failure of the call just made.
  public static var last: SystemError { SystemError(code: errno) }

  public var description: String { String(cString: strerror(code)) }
}
