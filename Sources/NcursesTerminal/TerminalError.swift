/// Why a terminal cannot be drawn on.
public enum TerminalError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Input or output is a file or a pipe.
  case notATerminal
  /// terminfo does not know the type that `TERM` names; empty where it is not set.
  case unknownType(String)
  /// A type, such as `dumb`, that has no way to move the cursor.
  case cannotMoveCursor(String)

  public var description: String {
    switch self {
    case .notATerminal: "standard input and output must be a terminal"
    case .unknownType(""): "TERM is not set; try TERM=xterm-256color"
    case .unknownType(let type): "unknown terminal type TERM=\(type); try TERM=xterm-256color"
    case .cannotMoveCursor(let type): "the terminal type TERM=\(type) cannot move the cursor"
    }
  }
}
