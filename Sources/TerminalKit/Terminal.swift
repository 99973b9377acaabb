/// A terminal: shows screens, reports input. One thread owns it.
public protocol Terminal: AnyObject {
  /// The size now, in cells.
  var size: Size { get }

  /// The descriptor to `poll` for input, or -1 where input comes from elsewhere (a test's script).
  var inputDescriptor: Int32 { get }

  /// Shows a screen; only the cells that differ from the last one are sent.
  func present(_ screen: Screen)

  /// Everything that has been reported since the last call, without waiting.
  func pendingEvents() -> [InputEvent]

  /// Whether the rest of something is waited for, so that `pendingEvents` is to be asked now and then
  /// though nothing comes: a paste of which the end got lost ends by itself.
  var awaitsInput: Bool { get }

  /// Has the mouse reported, or leaves it to the terminal.
  func useMouse(_ isWanted: Bool)

  /// Forgets what is shown, so that the next `present` draws every cell (Ctrl-L).
  func redrawAll()

  /// Gives the terminal back to the shell while `body` runs (Ctrl-Z, an external editor).
  func suspended(while body: () -> Void)

  /// Takes the terminal again where a shell has had it meanwhile, without having been given it.
  func retake()

  /// Sets the terminal's clipboard (OSC 52), where it allows that; false for a text that is too long.
  func copyToClipboard(_ text: String) -> Bool

  /// Restores the terminal as it was found; safe to call twice.
  func close()
}
