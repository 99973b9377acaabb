import Foundation

extension POSIXError {
  /// The error that the last system call of this thread left in `errno`.
  public static var last: POSIXError { POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }

  /// The failure of the system behind one that Foundation tells; nil where there is none.
  public init?(behind error: any Error) {
    let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? any Error
    guard let cause = cause.map({ $0 as NSError }), cause.domain == NSPOSIXErrorDomain,
      let code = POSIXErrorCode(rawValue: Int32(cause.code))
    else { return nil }
    self.init(code)
  }

  /// The system's words for it, e.g. "No such file or directory".
  public var sentence: String { String(cString: strerror(code.rawValue)) }
}

extension Error {
  /// The system's words for what went wrong with a file, else Foundation's.
  public var cause: String { POSIXError(behind: self)?.sentence ?? localizedDescription }
}
